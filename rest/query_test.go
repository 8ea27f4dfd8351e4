package rest_test

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestQueries(t *testing.T) {
	d := open(t)
	for query, want := range map[string]string{
		"":                    `"Limit":10,"Offset":0,"Paginated":false,"Query":"","OrderBy":"-created_at"`,
		"?limit=500&offset=3": `"Limit":500,"Offset":3`,
		"?limit=5&limit=6":    `"Limit":5`,
		"?paginated=true":     `"Paginated":true`,
		"?paginated=1":        `"Paginated":true`,
		"?paginated=0":        `"Paginated":false`,
		"?unknown=1&limit[]=3&__clerk_api_version=2024-10-01": `"Limit":10`,
		"?user_id=a&user_id=b":                                `"UserID":["a","b"]`,
		"?user_id[]=a&user_id[]=b":                            `"UserID":["a","b"]`,
		"?user_id%5B%5D=a&user_id=b":                          `"UserID":["a","b"]`,
		"?user_id=+a&user_id=%2Bb&user_id=-c":                 `"UserID":["+a","+b","-c"]`,
		"?user_id=a,b":                                        `"UserID":["a,b"]`,
		"?order_by=+created_at":                               `"OrderBy":"+created_at"`,
		"?order_by=%2Bcreated_at":                             `"OrderBy":"+created_at"`,
		"?order_by=name&order_by=x":                           `"OrderBy":"name"`,
		"?query=+two+words":                                   `"Query":" two words"`,
		"?query=%C3%A9":                                       `"Query":"é"`,
		"?banned=false":                                       `"Banned":{"Set":true,"Null":false,"To":false}`,
		"?since=1638000669544":                                `"Since":{"Set":true,"Null":false,"To":1638000669544}`,
		"?status=active&status=ended&&":                       `"Statuses":["active","ended"]`,
		"?junk=%FF%00&%FF=1":                                  `"Limit":10`,
		"?kind=a":                                             `"Kind":"a"`,
	} {
		got := d.ask("GET", "/v1/things"+query, "")
		got.want(t, 200, "")
		if !strings.Contains(got.text, want) {
			t.Errorf("%s: %s; want %s", query, got.text, want)
		}
	}
	for query, codes := range map[string]string{
		"?limit=0":                           "form_param_value_invalid limit",
		"?limit=501":                         "form_param_value_invalid limit",
		"?limit=-1":                          "form_param_value_invalid limit",
		"?limit=99999999999999999999":        "form_param_value_invalid limit",
		"?limit=ten":                         "form_param_format_invalid limit",
		"?limit=1.0":                         "form_param_format_invalid limit",
		"?limit=":                            "form_param_format_invalid limit",
		"?limit=+5":                          "form_param_format_invalid limit",
		"?offset=-1&limit=x&paginated=maybe": "form_param_format_invalid limit, form_param_value_invalid offset, form_param_format_invalid paginated",
		"?query=%FF":                         "form_param_value_invalid query",
		"?query=a%00":                        "form_param_value_invalid query",
		"?user_id=a&user_id=%FF":             "form_param_value_invalid user_id",
		"?query=01234567890":                 "form_param_max_length_exceeded query",
		"?status=active&status=no":           "form_param_value_invalid status",
		"?kind=c":                            "form_param_value_invalid kind",
		"?since=9223372036854775808":         "form_param_value_invalid since",
	} {
		d.ask("GET", "/v1/things"+query, "").want(t, 422, codes)
	}
	for _, query := range []string{"?a=%zz", "?%=1", "?a=1;b=2", "?limit=%"} {
		d.ask("GET", "/v1/things"+query, "").want(t, 400, "malformed_request_parameters")
	}
	d.ask("GET", "/v1/things?"+strings.Repeat("a&", 10_001), "").want(t, 400, "malformed_request_parameters")
}

func TestPages(t *testing.T) {
	d := open(t)
	if got := d.ask("GET", "/v1/page", ""); got.text != `[{"a":1},{"a":1}]` {
		t.Error(got.text)
	}
	if got := d.ask("GET", "/v1/page?paginated=true", ""); got.text != `{"data":[{"a":1},{"a":1}],"total_count":12}` || !json.Valid([]byte(got.text)) {
		t.Error(got.text)
	}
}
