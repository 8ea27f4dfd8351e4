package bapi_test

import (
	"os"
	"strings"
	"testing"

	"bartleby"
	"bartleby/testkit"
)

// reading has the catalogue hold a library's API, and asks it for what it refuses.
func reading(by, want, path string) *provocation {
	return &provocation{by: by, want: want, call: "GET " + path, send: func(t *testing.T, s *testkit.Server, _ map[string]string) testkit.Answer {
		text, err := os.ReadFile("../spec/testdata/documents/library.yaml")
		if err != nil {
			t.Fatal(err)
		}
		if a := s.Do(t, testkit.Request{Call: "POST /spec/apis/library/versions", Body: string(text)}); a.Status >= 300 {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		return s.Do(t, testkit.Request{Call: "GET " + path})
	}}
}

// catalogueProvocations are of the catalogue of OpenAPI documents.
var catalogueProvocations = []*provocation{
	provoke("APINameInvalid", "422 form_param_format_invalid name", "POST /spec/apis/Library/versions", `openapi: 3.1.0`),
	provoke("APINameReserved", "403 api_name_reserved name", "POST /spec/apis/"+bartleby.OwnAPI+"/versions", `openapi: 3.1.0`),
	provoke("APIVersionInvalid", "422 form_param_format_invalid version", "POST /spec/apis/other/versions?version="+strings.Repeat("x", 500), `{"openapi":"3.1.0","info":{"title":"x","version":"1"},"paths":{}}`),
	provoke("APINotFound", "404 resource_not_found", "GET /api/v1/providers/nobody", ""),
	reading("OperationNotFound", "404 resource_not_found", "/api/v1/providers/library/endpoints/Nothing"),
	reading("SchemaNotFound", "404 resource_not_found", "/api/v1/providers/library/schemas/Nothing"),
	reading("TagNotFound", "404 resource_not_found", "/api/v1/providers/library/tags/Nothing"),
	reading("TooManyAsked", "422 form_param_exceeds_allowed_size", "/api/v1/providers/library/schemas/"+strings.Repeat("A,", 30)+"A"),
	provoke("DocumentTooLarge", "413 request_body_too_large", "POST /spec/apis/other/versions", strings.Repeat(" ", bartleby.MaxDocument+1)),
}
