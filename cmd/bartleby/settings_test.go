package main

import (
	"bytes"
	"encoding/json"
	"io"
	"regexp"
	"strings"
	"testing"

	"bartleby"
)

// Settings are merged into those there are; what does not exist is refused, and then nothing changes.
func TestInstanceSettings(t *testing.T) {
	data := "--data=" + t.TempDir()
	call := func(args ...string) (string, error) {
		var out bytes.Buffer
		err := run(t.Context(), append(args, data), nil, &out, io.Discard)
		return out.String(), err
	}
	made, err := call("instance", "create")
	if err != nil {
		t.Fatal(err)
	}
	id := regexp.MustCompile(`ins_\w+`).FindString(made)
	for change, want := range map[string]string{
		`{"lockout":{"max":3}}`:                             `unknown field "max"`,
		`{"lockout":{"max_attempts":0}}`:                    "lockout.max_attempts",
		`{"restrictions":{"sign_up_mode":"closed"}}`:        "public, restricted, waitlist",
		`{"organizations":{"creator_role":"org:guest"}}`:    "chosen by the Backend API",
		`{"password":{"min_length":90},"lockout":{}, "x":1`: "settings",
	} {
		if _, err := call("instance", "settings", id, change); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", change, err)
		}
	}
	if _, err := call("instance", "settings", "ins_none"); err == nil {
		t.Error("the settings of no instance")
	}
	want := bartleby.DefaultSettings(bartleby.Development)
	want.Lockout.MaxAttempts, want.Authentication.EmailLink = 3, true
	if _, err := call("instance", "settings", id, `{"lockout":{"max_attempts":3},"authentication":{"email_link":true}}`); err != nil {
		t.Fatal(err)
	}
	text, err := call("instance", "settings", id)
	if err != nil {
		t.Fatal(err)
	}
	wanted, err := json.MarshalIndent(want, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if strings.TrimSpace(text) != string(wanted) {
		t.Errorf("%s\nwant %s", text, wanted)
	}
}
