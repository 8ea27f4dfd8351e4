package spec_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"bartleby/bapi"
	"bartleby/spec"
)

var update = flag.Bool("update", false, "write the goldens anew (go generate ./spec)")

// TestDocuments compares each version's document with its golden, and demands that a change is told in CHANGELOG.md.
func TestDocuments(t *testing.T) {
	all := sha256.New()
	for _, version := range bapi.Versions {
		doc, err := spec.Document(bapi.Routes(), version, "test")
		if err != nil {
			t.Fatal(err)
		}
		doc = append(doc, '\n')
		all.Write(doc)
		golden := filepath.Join("testdata", version+".json")
		if *update {
			if err := os.WriteFile(golden, doc, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(doc, want) {
			t.Errorf("the document of %s is not that of %s: review the change and run go generate ./spec", version, golden)
		}
	}
	if *update {
		t.Logf("fingerprint %x", all.Sum(nil)[:6])
		return
	}
	fingerprint := hex.EncodeToString(all.Sum(nil))[:12]
	changelog, err := os.ReadFile("../CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(changelog), fingerprint) {
		t.Errorf("the OpenAPI documents changed: say how in CHANGELOG.md, and name the fingerprint %s there", fingerprint)
	}
}

// TestDocumentsAreOpenAPI lets a library read them that nobody here wrote.
func TestDocumentsAreOpenAPI(t *testing.T) {
	for _, version := range bapi.Versions {
		text, err := spec.Document(bapi.Routes(), version, "test")
		if err != nil {
			t.Fatal(err)
		}
		doc, err := openapi3.NewLoader().LoadFromData(text)
		if err != nil {
			t.Fatalf("%s: %v", version, err)
		}
		if err := doc.Validate(context.Background(), openapi3.DisableExamplesValidation()); err != nil {
			t.Errorf("%s: %v", version, err)
		}
		for path, item := range doc.Paths.Map() {
			for method, operation := range item.Operations() {
				if operation.Summary == "" || operation.OperationID == "" || len(operation.Tags) == 0 {
					t.Errorf("%s %s has no name, summary or tag", method, path)
				}
			}
		}
	}
}

// TestVersionsDiffer : what only some versions take is only in their documents.
func TestVersionsDiffer(t *testing.T) {
	for version, want := range map[string]bool{"2025-11-10": true, "2026-05-12": false} {
		text, err := spec.Document(bapi.Routes(), version, "test")
		if err != nil {
			t.Fatal(err)
		}
		var doc struct {
			Paths map[string]map[string]struct {
				RequestBody struct {
					Content map[string]struct {
						Schema struct {
							Properties map[string]any
						}
					}
				}
			}
		}
		if err := json.Unmarshal(text, &doc); err != nil {
			t.Fatal(err)
		}
		_, has := doc.Paths["/v1/users/{user_id}"]["patch"].RequestBody.Content["application/json"].Schema.Properties["public_metadata"]
		if has != want {
			t.Errorf("%s: PATCH of users takes metadata: %v", version, has)
		}
	}
}
