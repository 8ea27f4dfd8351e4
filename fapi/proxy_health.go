package fapi

import (
	"encoding/json"
	"net/http"

	"bartleby"
)

// proxyHealth tells a proxy check that it reached this server's public side.
func (a *api) proxyHealth(w http.ResponseWriter, r *http.Request) error {
	health := bartleby.ProxyHealth{Object: "proxy_health", Status: "healthy"}
	for name, to := range map[string]*string{"instance_id": &health.InstanceID, "domain_id": &health.DomainID} {
		if *to = r.URL.Query().Get(name); *to != "" && !bartleby.IsID(*to) {
			return bartleby.ParamFormat(name, "it must be an id")
		}
	}
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(health)
}
