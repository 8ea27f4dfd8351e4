package main

import (
	"fmt"
	"net/netip"

	"github.com/oschwald/maxminddb-golang/v2"

	"bartleby"
)

// atlas knows roughly where addresses are, from a file on this machine: nobody is asked over a network. A nil one knows nothing.
type atlas struct{ file *maxminddb.Reader }

// openAtlas opens a file of the MaxMind DB format, such as GeoLite2 City, GeoLite2 Country, or those of DB-IP; "" for none.
func openAtlas(name string) (*atlas, error) {
	if name == "" {
		return nil, nil
	}
	file, err := maxminddb.Open(name)
	if err != nil {
		return nil, usageError{fmt.Errorf("--geo-database: %w", err)}
	}
	return &atlas{file}, nil
}

// place is where an address is, as far as the file tells.
func (a *atlas) place(addr netip.Addr) (p bartleby.Place) {
	if a == nil {
		return p
	}
	var found struct {
		City struct {
			Names struct {
				English string `maxminddb:"en"`
			} `maxminddb:"names"`
		} `maxminddb:"city"`
		Country struct {
			Code string `maxminddb:"iso_code"`
		} `maxminddb:"country"`
	}
	if err := a.file.Lookup(addr).Decode(&found); err != nil { // the file is damaged there: nothing depends on the place
		return p
	}
	return bartleby.Place{City: found.City.Names.English, Country: found.Country.Code}
}

func (a *atlas) close() {
	if a != nil {
		_ = a.file.Close()
	}
}
