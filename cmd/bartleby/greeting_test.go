package main

import "testing"

func TestOutboxURL(t *testing.T) {
	for backend, want := range map[string]string{
		"http://127.0.0.1:4410": "http://127.0.0.1:4410/dev/outbox", "http://[::1]:4410": "http://[::1]:4410/dev/outbox", "http://0.0.0.0:80": "http://localhost:80/dev/outbox",
		"http://[::]:4410": "http://localhost:4410/dev/outbox", "http://192.0.2.1:4410": "",
	} {
		if got := outboxURL(backend, "ins_1", true); got != want {
			t.Errorf("%s: %q, want %q", backend, got, want)
		}
	}
	if got := outboxURL("http://127.0.0.1:4410", "ins_1", false); got != "http://127.0.0.1:4410/dev/outbox?instance=ins_1" {
		t.Error(got)
	}
}
