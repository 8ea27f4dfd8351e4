package main

import (
	"io"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maxmind/mmdbwriter"
	"github.com/maxmind/mmdbwriter/mmdbtype"

	"bartleby"
)

func TestAtlas(t *testing.T) {
	tree, err := mmdbwriter.New(mmdbwriter.Options{DatabaseType: "GeoLite2-City", IncludeReservedNetworks: true})
	if err != nil {
		t.Fatal(err)
	}
	for network, place := range map[string][2]string{"81.2.69.0/24": {"London", "GB"}, "2001:480:10::/48": {"", "US"}} {
		_, n, err := net.ParseCIDR(network)
		if err != nil {
			t.Fatal(err)
		}
		record := mmdbtype.Map{"country": mmdbtype.Map{"iso_code": mmdbtype.String(place[1]), "names": mmdbtype.Map{"en": mmdbtype.String("long")}}}
		if place[0] != "" {
			record["city"] = mmdbtype.Map{"geoname_id": mmdbtype.Uint32(7), "names": mmdbtype.Map{"de": mmdbtype.String("anders"), "en": mmdbtype.String(place[0])}}
		}
		if err := tree.Insert(n, record); err != nil {
			t.Fatal(err)
		}
	}
	name := filepath.Join(t.TempDir(), "city.mmdb")
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tree.WriteTo(file); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	a, err := openAtlas(name)
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	for addr, want := range map[string]bartleby.Place{
		"81.2.69.142": {City: "London", Country: "GB"}, "::ffff:81.2.69.142": {City: "London", Country: "GB"}, "2001:480:10::1": {Country: "US"}, "127.0.0.1": {}, "2001:db8::1": {},
	} {
		if got := a.place(netip.MustParseAddr(addr)); got != want {
			t.Errorf("%s: %+v", addr, got)
		}
	}
	if got := a.place(netip.Addr{}); got != (bartleby.Place{}) {
		t.Errorf("no address: %+v", got)
	}
	var none *atlas
	if none, err = openAtlas(""); err != nil || none.place(netip.MustParseAddr("81.2.69.142")) != (bartleby.Place{}) {
		t.Errorf("%v", err)
	}
	none.close()
	damaged := filepath.Join(t.TempDir(), "damaged.mmdb")
	if err := os.WriteFile(damaged, []byte("not a database"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{damaged, filepath.Join(t.TempDir(), "nowhere.mmdb")} {
		err := run(t.Context(), []string{"serve", "--backend-addr=127.0.0.1:0", "--frontend-addr=127.0.0.1:0", "--data=" + t.TempDir(), "--geo-database=" + name}, nil, io.Discard, io.Discard)
		if err == nil || !strings.Contains(err.Error(), "--geo-database") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
