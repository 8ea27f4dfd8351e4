package spec

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"bartleby"
)

// maxFaults is how many faults of a document are told.
const maxFaults = 20

// Read takes an OpenAPI document (3.0 or 3.1, JSON or YAML) apart. It fails with openapi_document_invalid, an error for each
// fault with its line, and with request_body_too_large. What it needs of memory is bounded: about twenty times the document,
// for JSON, and fifty times for YAML.
func Read(text []byte) (*bartleby.Document, error) { return read(text, validate) }

// ReadOwn is Read for a document that this server made itself, which the tests have judged.
func ReadOwn(text []byte) (*bartleby.Document, error) {
	return read(text, func([]byte, *Value) []bartleby.DocumentFault { return nil })
}

func read(text []byte, validate func([]byte, *Value) []bartleby.DocumentFault) (*bartleby.Document, error) {
	if len(text) > bartleby.MaxDocument {
		return nil, bartleby.DocumentTooLarge()
	}
	root, fault := parse(bytes.TrimPrefix(text, []byte("\ufeff")))
	if fault == nil {
		fault = checkHead(root)
	}
	if fault != nil {
		return nil, bartleby.DocumentInvalid([]bartleby.DocumentFault{*fault})
	}
	if faults := checkReferences(root); len(faults) > 0 {
		return nil, bartleby.DocumentInvalid(faults[:min(len(faults), maxFaults)])
	}
	whole := root.AppendJSON(nil)
	if faults := validate(whole, root); len(faults) > 0 {
		return nil, bartleby.DocumentInvalid(faults[:min(len(faults), maxFaults)])
	}
	doc := index(root)
	digest := sha256.Sum256(text)
	doc.Size, doc.Digest = int64(len(text)), hex.EncodeToString(digest[:])
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(whole); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	doc.Text = packed.Bytes()
	return doc, nil
}

// parse reads JSON as JSON, and what is none as YAML.
func parse(text []byte) (*Value, *bartleby.DocumentFault) {
	if !bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{")) {
		return readYAML(text)
	}
	root, fault := readJSON(text)
	if fault != nil && strings.HasPrefix(fault.Message, noJSON) {
		if flow, also := readYAML(text); also == nil {
			return flow, nil // a mapping of YAML may begin like that as well
		}
	}
	return root, fault
}

// checkHead tells whether this is OpenAPI of a version that is understood. A document of nothing but webhooks, which OpenAPI 3.0
// could not write, may lack paths.
func checkHead(root *Value) *bartleby.DocumentFault {
	if root.kind != objectValue {
		return faultf(root.line, "", "An OpenAPI document is an object.")
	}
	switch version := root.Get("openapi"); {
	case root.Get("swagger") != nil:
		return faultf(root.Get("swagger").line, "/swagger", "This is Swagger 2; convert it to OpenAPI 3 first.")
	case version == nil:
		return faultf(root.line, "", "The member openapi, which tells the version of OpenAPI, is missing.")
	case !strings.HasPrefix(version.Text(), "3.0.") && !strings.HasPrefix(version.Text(), "3.1."):
		return faultf(version.line, "/openapi", "OpenAPI 3.0 and 3.1 are understood, not %.40s.", version.scalar)
	}
	if root.Get("paths") == nil && (root.Get("x-webhooks") != nil || root.Get("webhooks") != nil) {
		root.Set("paths", &Value{kind: objectValue})
	}
	return nil
}

// validate has a library judge the document. What OpenAPI does not know is no fault: real documents have members of their own that
// are not called x-, and examples and defaults that do not fit; they take nothing from what is asked for here.
func validate(text []byte, root *Value) (faults []bartleby.DocumentFault) {
	defer func() {
		if p := recover(); p != nil { // the library was not made for whatever this is
			faults = []bartleby.DocumentFault{*faultf(0, "", "The document cannot be understood: %.200s.", fmt.Sprint(p))}
		}
	}()
	var doc openapi3.T
	if err := json.Unmarshal(text, &doc); err != nil {
		return []bartleby.DocumentFault{*faultf(0, "", "%s.", strings.TrimSuffix(err.Error(), "."))}
	}
	loader := openapi3.NewLoader()
	loader.ReadFromURIFunc = func(_ *openapi3.Loader, location *url.URL) ([]byte, error) {
		return nil, fmt.Errorf("%s is outside of the document", location)
	}
	if err := loader.ResolveRefsIn(&doc, nil); err != nil {
		return locate(err, root)
	}
	return locate(doc.Validate(context.Background(), openapi3.EnableMultiError(), openapi3.AllowExtraSiblingFields(root.memberNames()...),
		openapi3.DisableExamplesValidation(), openapi3.DisableSchemaDefaultsValidation(), openapi3.DisableSchemaPatternValidation()), root)
}

// locate turns the library's errors into faults. It tells the place by what an error is wrapped in.
func locate(err error, root *Value) []bartleby.DocumentFault {
	var faults []bartleby.DocumentFault
	var descend func(err error, pointer string)
	descend = func(err error, pointer string) {
		var next error
		switch e := err.(type) { //nolint:errorlint // this is the unwrapping
		case nil:
			return
		case openapi3.MultiError:
			for _, one := range e {
				descend(one, pointer)
			}
			return
		case *openapi3.SectionValidationError:
			pointer, next = pointer+"/"+escape(e.Section), e.Cause
		case *openapi3.PathValidationError:
			pointer, next = pointer+"/"+escape(e.Path), e.Cause
		case *openapi3.OperationValidationError:
			pointer, next = pointer+"/"+strings.ToLower(e.Method), e.Cause
		case *openapi3.WebhookValidationError:
			pointer, next = pointer+"/"+escape(e.Name), e.Cause
		case *openapi3.ComponentValidationError:
			pointer, next = pointer+"/"+plural(e.Section)+"/"+escape(e.Name), e.Cause
		}
		if next != nil {
			descend(next, pointer)
			return
		}
		var many openapi3.MultiError
		if errors.As(err, &many) && len(many) > 0 && !slices.ContainsFunc(many, func(one error) bool { return errors.Is(one, err) }) {
			for _, one := range many {
				descend(one, pointer)
			}
			return
		}
		faults = append(faults, *faultf(root.at(pointer).line, pointer, "%.500s.", strings.TrimSuffix(err.Error(), ".")))
	}
	descend(err, "")
	return faults
}

// plural is the member of components that has parts of a sort.
func plural(section string) string {
	switch section {
	case "request body":
		return "requestBodies"
	case "security scheme":
		return "securitySchemes"
	}
	return section + "s"
}

func decodePercent(s string) string {
	if decoded, err := url.PathUnescape(s); err == nil {
		return decoded
	}
	return s
}
