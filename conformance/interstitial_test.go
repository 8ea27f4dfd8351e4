package conformance

import "strings"

func interstitialScenario(j *judge, _ string) {
	_, host, _ := strings.Cut(j.s.Frontend, "://")
	j.s.Call(j.t, 200, "GET /v1/public/interstitial?frontend_api="+host, "") // HTML, which is not judged
	j.called["GET /v1/public/interstitial"] = true
	j.call(400, "GET /v1/public/interstitial", nil, "")
}
