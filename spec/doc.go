// Package spec makes this server's own OpenAPI documents, one for each API version, from the route table and the types
// that the routes take and answer with. Nothing is written twice: what the document says is what the binder does.
//
// What may not enter: nouns, SQL, HTTP handlers. It reads types, and what their tags say of them.
package spec

//go:generate go test . -run ^TestDocuments$ -update

import (
	"encoding/json"
	"fmt"
	"sync"

	"bartleby/rest"
)

// Documents returns a function that gives the document of a version (OpenAPI 3.1, JSON), made once and kept.
func Documents(routes []*rest.Route, versions []string, server string) func(version string) ([]byte, error) {
	var mu sync.Mutex
	made := map[string][]byte{}
	return func(version string) ([]byte, error) {
		mu.Lock()
		defer mu.Unlock()
		if doc, ok := made[version]; ok {
			return doc, nil
		}
		doc, err := Document(routes, version, server)
		if err != nil {
			return nil, err
		}
		if len(made) < len(versions) {
			made[version] = doc
		}
		return doc, nil
	}
}

// object is a JSON object; encoding/json sorts its keys, so that a document is the same every time.
type object = map[string]any

// Document builds the document of one version.
func Document(routes []*rest.Route, version, server string) ([]byte, error) {
	b := &builder{version: version, schemas: object{}}
	paths := object{}
	tags := []object{}
	seen := map[string]bool{}
	for _, r := range routes {
		if !served(r, version) {
			continue
		}
		item, _ := paths[r.Path].(object)
		if item == nil {
			item = object{}
			paths[r.Path] = item
		}
		operation, err := b.operation(r)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", r.Method, r.Path, err)
		}
		item[lower(r.Method)] = operation
		if r.Tag != "" && !seen[r.Tag] {
			seen[r.Tag] = true
			tags = append(tags, object{"name": r.Tag})
		}
	}
	b.schemas["Errors"] = errorsSchema
	return json.MarshalIndent(object{
		"openapi": "3.1.0",
		"info": object{
			"title":       "Bartleby Backend API",
			"version":     version,
			"summary":     "Users and their identifiers, for back ends that hold a secret key.",
			"description": "Compatible with Clerk's Backend API of this version. Served by Bartleby " + server + ".",
			"license":     object{"name": "Apache-2.0", "identifier": "Apache-2.0"},
		},
		"servers": []object{{"url": "http://127.0.0.1:4410", "description": "The default backend listener."}},
		"tags":    tags,
		"paths":   paths,
		"components": object{
			"schemas": b.schemas,
			"securitySchemes": object{"secretKey": object{
				"type": "http", "scheme": "bearer", "description": "The secret key of an instance: sk_test_… or sk_live_….",
			}},
			"parameters": object{"APIVersion": object{
				"name": "Clerk-API-Version", "in": "header", "required": false, "schema": object{"type": "string", "format": "date"},
				"description": "The API version to answer in. Without it, and without the query parameter __clerk_api_version, the oldest one.",
			}},
			"responses": object{"Errors": object{
				"description": "The request was refused. Programs go by code and meta; the trace id leads to the server's log.",
				"headers":     object{"Clerk-Trace-Id": object{"schema": object{"type": "string"}}},
				"content":     object{"application/json": object{"schema": ref("Errors")}},
			}},
		},
	}, "", "  ")
}

// served tells whether a route is in its window of versions.
func served(r *rest.Route, version string) bool {
	return (r.Since == "" || version >= r.Since) && (r.Until == "" || version < r.Until)
}

var errorsSchema = object{
	"type":     "object",
	"required": []string{"errors", "clerk_trace_id"},
	"properties": object{
		"errors": object{"type": "array", "items": object{
			"type":     "object",
			"required": []string{"code", "message", "long_message"},
			"properties": object{
				"code":         object{"type": "string"},
				"message":      object{"type": "string", "description": "A fragment for people."},
				"long_message": object{"type": "string", "description": "A sentence for people."},
				"meta":         object{"type": "object", "additionalProperties": true, "description": "What the error is about, such as param_name."},
			},
		}},
		"meta":           object{"type": "object", "additionalProperties": true},
		"clerk_trace_id": object{"type": "string", "description": "32 hexadecimal digits."},
	},
}
