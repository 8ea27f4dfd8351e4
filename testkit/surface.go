package testkit

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// postponed are namespaces of the SDKs that this floor of the server leaves to later ones.
var postponed = []string{"billing", "__experimental_accountlessApplications", "emails"}

// SDKs whose methods are listed in the facts, by the heading of their part.
const (
	NodeSDK = "@clerk/backend"
	GoSDK   = "clerk-sdk-go/v2"
)

// Pinned are the API versions that the SDKs ask for.
var Pinned = map[string]string{NodeSDK: Newest, GoSDK: "2025-04-10"}

// Method is one HTTP call of one method of an SDK.
type Method struct {
	SDK       string
	Namespace string
	Name      string
	Shape     string // of the operation, such as "GET /v1/users/{}"
}

// SharedFile finds a file of the folder of facts and official documents, beside the project or where BARTLEBY_SHARED says.
// It is "" where there is none.
func SharedFile(path ...string) string {
	dir := os.Getenv("BARTLEBY_SHARED")
	if dir == "" {
		dir = "../../shared"
	}
	file := filepath.Join(append([]string{dir}, path...)...)
	if _, err := os.Stat(file); err != nil {
		return ""
	}
	return file
}

// Shape drops the names of path parameters.
func Shape(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if strings.HasPrefix(p, "{") || p == "ID" || p == "S" { // the facts name those of undocumented operations so
			parts[i] = "{}"
		}
	}
	return strings.Join(parts, "/")
}

// Surface reads the calls of all methods of both SDKs that this floor serves, from the tables of the facts.
func Surface(file string) ([]Method, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var list []Method
	sdk, namespace := "", ""
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		if heading, ok := strings.CutPrefix(line, "## "); ok {
			sdk, namespace = "", ""
			for _, name := range []string{NodeSDK, GoSDK} {
				if strings.Contains(heading, ". "+name+" ") {
					sdk = name
				}
			}
		} else if name, ok := strings.CutPrefix(line, "### "); ok {
			namespace = name
		}
		cells := strings.Split(line, "|")
		if sdk == "" || len(cells) != 9 || slices.Contains(postponed, namespace) {
			continue
		}
		verb, path := strings.TrimSpace(cells[2]), cells[3]
		if strings.Trim(verb, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" || verb == "HTTP" {
			continue // the head of a table, or a method that makes no call
		}
		prefix := "/v1"
		if strings.Contains(path, "no /v1") {
			prefix = ""
		}
		_, path, _ = strings.Cut(path, "`")
		path, _, _ = strings.Cut(path, "`")
		list = append(list, Method{sdk, namespace, strings.TrimSpace(cells[1]), verb + " " + prefix + Shape(path)})
	}
	// A note beside the tables: without a template, getToken posts here.
	list = append(list, Method{NodeSDK, "sessions", "getToken", "POST /v1/sessions/{}/tokens"})
	return list, lines.Err()
}
