package bartleby_test

import (
	"strings"
	"testing"

	"bartleby"
)

func TestSubaddresses(t *testing.T) {
	for address, want := range map[string]string{
		"a@example.com": "", "a+b@example.com": "a@example.com", "a+b=c#d@example.com": "a@example.com a+b@example.com a+b=c@example.com", "+a@example.com": "", "a-b@example.com": "",
		"a-b@yahoo.com": "a@yahoo.com", "a-b@yahoo.co.uk": "a@yahoo.co.uk", "a-b@notyahoo.com": "", "+a+b@example.com": "+a@example.com", "a+@example.com": "a@example.com",
	} {
		if got := strings.Join(bartleby.BaseAddresses(address), " "); got != want || bartleby.IsSubaddress(address) != (want != "") {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
	for address, want := range map[string]string{
		"a@example.com": "*@example.com", "a@x.y.example.com": "*@x.y.example.com *@*.y.example.com *@*.example.com",
	} {
		if got := strings.Join(bartleby.Wildcards(address), " "); got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
	for address, want := range map[string]string{
		"a.b@gmail.com": "ab@gmail.com", "a.b@googlemail.com": "ab@gmail.com", "a.b@example.com": "a.b@example.com", "*@gmail.com": "*@gmail.com", "*@googlemail.com": "*@googlemail.com", "+447400123456": "+447400123456", "a.b+c.d@gmail.com": "ab+cd@gmail.com",
	} {
		if got := bartleby.Undotted(address); got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}
