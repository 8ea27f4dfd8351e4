package fapi

import (
	"context"

	"github.com/mileusna/useragent"

	"bartleby"
)

// activity is where the request comes from, as far as it tells: for the list of a user's devices.
func (a *api) activity(ctx context.Context) *bartleby.SessionActivity {
	caller := bartleby.CallerFrom(ctx)
	agent := useragent.Parse(caller.UserAgent)
	device := agent.Device
	if device == "" {
		device = agent.OS
	}
	return &bartleby.SessionActivity{
		DeviceType: device, IsMobile: agent.Mobile || agent.Tablet, BrowserName: agent.Name, BrowserVersion: agent.Version, IPAddress: caller.ClientIP,
		Place: visitOf(ctx).place,
	}
}
