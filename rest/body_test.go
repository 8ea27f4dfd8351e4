package rest_test

import (
	"encoding/json"
	"io"
	"strings"
	"testing"
)

const thing = "/v1/things/th_1"

func TestBodies(t *testing.T) {
	d := open(t)
	ok := `"needed":"x"`
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	missing := "form_param_missing needed"
	for name, c := range map[string]struct {
		body   string
		status int
		codes  string
	}{
		"no bytes":              {``, 422, missing},
		"null":                  {`null`, 422, missing},
		"null with space":       {" null\n", 422, missing},
		"empty object":          {`{}`, 422, missing},
		"white space":           {"{ \"needed\"\t:\r\n\"x\" }\n", 200, ""},
		"only white space":      {"  ", 400, "request_body_invalid"},
		"cut":                   {`{"needed":"x"`, 400, "request_body_invalid"},
		"comma at the end":      {`{"needed":"x",}`, 400, "request_body_invalid"},
		"comma at the start":    {`{,"needed":"x"}`, 400, "request_body_invalid"},
		"no colon":              {`{"needed" "x"}`, 400, "request_body_invalid"},
		"single quotes":         {`{'needed':'x'}`, 400, "request_body_invalid"},
		"byte order mark":       {"\ufeff{}", 400, "request_body_invalid"},
		"garbage behind":        {`{"needed":"x"} x`, 400, "request_body_invalid"},
		"second object":         {`{"needed":"x"}{}`, 400, "request_body_invalid"},
		"garbage behind null":   {`null x`, 400, "request_body_invalid"},
		"nul, not null":         {`nul`, 400, "request_body_invalid"},
		"list":                  {`[]`, 400, "request_body_invalid"},
		"string":                {`"x"`, 400, "request_body_invalid"},
		"number":                {`1`, 400, "request_body_invalid"},
		"bad number":            {`{"needed":"x","raw":01}`, 400, "request_body_invalid"},
		"plus":                  {`{"needed":"x","raw":+1}`, 400, "request_body_invalid"},
		"bare point":            {`{"needed":"x","raw":1.}`, 400, "request_body_invalid"},
		"bare exponent":         {`{"needed":"x","raw":1e}`, 400, "request_body_invalid"},
		"NaN":                   {`{"needed":"x","raw":NaN}`, 400, "request_body_invalid"},
		"bad escape":            {`{"needed":"\x"}`, 400, "request_body_invalid"},
		"bad unicode escape":    {`{"needed":"\u12g4"}`, 400, "request_body_invalid"},
		"raw newline":           {"{\"needed\":\"a\nb\"}", 400, "request_body_invalid"},
		"as deep as may be":     {`{` + ok + `,"raw":` + deep(127) + `}`, 200, ""},
		"too deep":              {`{` + ok + `,"raw":` + deep(128) + `}`, 400, "request_body_invalid"},
		"very deep":             {`{` + ok + `,"raw":` + strings.Repeat("[", 500_000), 400, "request_body_invalid"},
		"brackets in a string":  {`{` + ok + `,"raw":"` + strings.Repeat("[", 500) + `"}`, 200, ""},
		"bad UTF-8":             {"{\"needed\":\"a\xffb\"}", 422, "form_param_value_invalid needed"},
		"overlong UTF-8":        {"{\"needed\":\"\xc0\x80\"}", 422, "form_param_value_invalid needed"},
		"bad UTF-8 in metadata": {"{" + ok + ",\"meta\":{\"a\":[\"\xff\"]}}", 422, "form_param_value_invalid meta"},
		"bad UTF-8 in its keys": {"{" + ok + ",\"meta\":{\"\xff\":1}}", 422, "form_param_value_invalid meta"},
		"bad UTF-8 in a list":   {"{" + ok + ",\"list\":[\"a\",\"\xff\"]}", 422, "form_param_value_invalid list"},
		"bad UTF-8 in a key":    {"{" + ok + ",\"\xff\":1}", 400, "request_body_invalid"},
		"NUL":                   {`{"needed":"a\u0000b"}`, 422, "form_param_value_invalid needed"},
		"raw NUL":               {"{\"needed\":\"a\x00b\"}", 422, "form_param_value_invalid needed"},
		"raw NUL outside":       {"{\"needed\":\x00\"ab\"}", 400, "request_body_invalid"},
		"NUL in metadata":       {`{` + ok + `,"meta":{"a":{"b":"\u0000"}}}`, 422, "form_param_value_invalid meta"},
		"NUL in its keys":       {`{` + ok + `,"p_meta":{"a":{"\u0000":1}}}`, 422, "form_param_value_invalid p_meta"},
		"NUL in a key":          {`{` + ok + `,"a\u0000":1}`, 422, "form_param_unknown a"},
		"escaped backslash":     {`{"needed":"\\u0000"}`, 200, ""},
		"half a pair":           {`{"needed":"\ud800"}`, 422, "form_param_value_invalid needed"},
		"other half":            {`{"needed":"\udc00\ud800"}`, 422, "form_param_value_invalid needed"},
		"pair":                  {`{"needed":"\ud83d\ude00"}`, 200, ""},
		"unknown keys":          {`{"zebra":1,` + ok + `,"ape":2}`, 422, "form_param_unknown zebra, form_param_unknown ape"},
		"unknown key twice":     {`{"zebra":1,` + ok + `,"zebra":2}`, 422, "form_param_unknown zebra, form_param_duplicate zebra"},
		"other case":            {`{"Needed":"x"}`, 422, "form_param_missing needed, form_param_unknown Needed"},
		"escaped key":           {`{"need\u0065d":"x"}`, 200, ""},
		"key twice":             {`{"needed":"x","needed":"x"}`, 422, "form_param_duplicate needed"},
		"key twice, escaped":    {`{"needed":"x","need\u0065d":"x"}`, 422, "form_param_duplicate needed"},
		"key twice, null":       {`{"needed":"x","name":null,"name":null}`, 422, "form_param_duplicate name"},
		"required null":         {`{"needed":null}`, 422, "form_param_nil needed"},
		"required empty":        {`{"needed":""}`, 422, "form_param_nil needed"},
		"null is absent":        {`{` + ok + `,"name":null,"on":null,"count":null,"list":null,"meta":null,"raw":null}`, 200, ""},
		"all types wrong": {
			`{"p_raw":1,"p_meta":1,"p_list":{},"p_big":"1","p_count":true,"p_on":1,"p_name":{},"meta":[],"list":"a","big":[],"count":"1","on":"true","colour":1,"name":false,"needed":5}`, 422,
			"form_param_type_invalid name, form_param_type_invalid needed, form_param_type_invalid colour, form_param_type_invalid on, form_param_type_invalid count, form_param_type_invalid big, form_param_type_invalid list, form_param_value_invalid meta, form_param_type_invalid p_name, form_param_type_invalid p_on, form_param_type_invalid p_count, form_param_type_invalid p_big, form_param_type_invalid p_list, form_param_value_invalid p_meta",
		},
		"fraction":              {`{` + ok + `,"big":1.0}`, 422, "form_param_type_invalid big"},
		"exponent":              {`{` + ok + `,"big":1e3}`, 422, "form_param_type_invalid big"},
		"out of range":          {`{` + ok + `,"big":9223372036854775808}`, 422, "form_param_type_invalid big"},
		"largest":               {`{` + ok + `,"big":9223372036854775807}`, 200, ""},
		"too small":             {`{` + ok + `,"count":0}`, 422, "form_param_value_invalid count"},
		"too great":             {`{` + ok + `,"p_count":10}`, 422, "form_param_value_invalid p_count"},
		"null in a list":        {`{` + ok + `,"list":["a",null]}`, 422, "form_param_type_invalid list"},
		"number in a list":      {`{` + ok + `,"list":[1]}`, 422, "form_param_type_invalid list"},
		"long list":             {`{` + ok + `,"list":["a","b","c","d"]}`, 422, "form_param_array_size_exceeded list"},
		"enum":                  {`{` + ok + `,"colour":"blue"}`, 422, "form_param_value_invalid colour"},
		"long":                  {`{` + ok + `,"name":"123456"}`, 422, "form_param_max_length_exceeded name"},
		"characters, not bytes": {`{` + ok + `,"name":"äöüßé","p_name":"😀😀😀😀😀"}`, 200, ""},
		"ignored":               {`{` + ok + `,"dropped":{"any":["thing"]}}`, 200, ""},
		"not yet":               {`{` + ok + `,"since":"x"}`, 422, "form_param_unknown since"},
		"still":                 {`{` + ok + `,"until":"x"}`, 200, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d.ask("POST", thing, c.body, "Content-Type: application/json").want(t, c.status, c.codes)
		})
	}
}

func TestWindowsOfKeys(t *testing.T) {
	d := open(t)
	d.ask("POST", thing, `{"needed":"x","since":"a","until":"b"}`, "Clerk-API-Version: 2025-04-10").want(t, 200, "")
	d.ask("POST", thing, `{"needed":"x","since":"a","until":"b"}`, "Clerk-API-Version: 2025-11-10").want(t, 422, "form_param_unknown until")
	d.ask("POST", thing, `{"needed":"x","since":"a"}`, "Clerk-API-Version: 2024-10-01").want(t, 422, "form_param_unknown since")
}

func TestLoose(t *testing.T) {
	d := open(t)
	d.ask("POST", "/v1/loose/x", `{"needed":"x","zebra":1,"zebra":2,"n\u0000":1}`).want(t, 200, "")
	d.ask("POST", "/v1/loose/x", `{"needed":"x","needed":2}`).want(t, 422, "form_param_duplicate needed")
	for _, bad := range []string{"\"\xff\":2", "\"\x00\":2", "\"zebra\":\"\x00\"", "\"dropped\":[\"\x00\"]"} {
		d.ask("POST", "/v1/loose/x", "{\"needed\":\"x\","+bad+"}").want(t, 400, "request_body_invalid")
	}
}

func TestBoundValues(t *testing.T) {
	d := open(t)
	got := d.ask("POST", "/v1/things/a%2Fb%20c", `{"name":"n","needed":"<a\u00e9\"\n>","colour":"red","on":true,"count":3,"big":-5,"list":["a","\u0062"],
		"meta":{"b":1.50, "a":"\u00e9"},"raw":[1, 2],"p_name":null,"p_on":false,"p_count":0,"p_list":[],"p_meta":{},"p_raw":"x","dropped":1}`)
	got.want(t, 200, "")
	var out struct{ In map[string]json.RawMessage }
	if err := json.Unmarshal([]byte(got.text), &out); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"ID": `"a/b c"`, "name": `"n"`, "needed": `"<aé\"\n>"`, "colour": `"red"`, "on": "true", "count": "3", "big": "-5", "fallback": "7",
		"list": `["a","b"]`, "meta": `{"b":1.50,"a":"\u00e9"}`, "raw": "[1,2]", "dropped": `""`, "until": `""`,
		"p_name": `{"Set":true,"Null":true,"To":""}`, "p_on": `{"Set":true,"Null":false,"To":false}`,
		"p_count": `{"Set":true,"Null":false,"To":0}`, "p_big": `{"Set":false,"Null":false,"To":0}`,
		"p_list": `{"Set":true,"Null":false,"To":[]}`, "p_meta": `{"Set":true,"Null":false,"To":{}}`, "p_raw": `{"Set":true,"Null":false,"To":"x"}`,
	} {
		if string(out.In[name]) != want {
			t.Errorf("%s is %s, want %s", name, out.In[name], want)
		}
	}
}

func TestContentTypes(t *testing.T) {
	d := open(t)
	body := `{"needed":"x"}`
	for _, good := range []string{"", "application/json", "application/json; charset=utf-8", "application/json;charset=UTF-8", "Application/JSON"} {
		d.ask("POST", thing, body, "Content-Type: "+good).want(t, 200, "")
	}
	for _, bad := range []string{"text/plain", "application/json; charset=latin1", "application/x-www-form-urlencoded", "application/jsonx", "multipart/form-data; boundary=x", ";", "a b"} {
		d.ask("POST", thing, body, "Content-Type: "+bad).want(t, 415, "unsupported_content_type")
	}
	d.ask("POST", thing, "", "Content-Type: text/plain").want(t, 422, "form_param_missing needed")
	d.ask("DELETE", "/v1/things", "", "Content-Type: text/plain").want(t, 204, "")
	d.ask("DELETE", "/v1/things", "null", "Content-Type: application/json").want(t, 204, "")
	d.ask("DELETE", "/v1/things", `{"a":1}`).want(t, 422, "form_param_unknown a")
	d.ask("POST", thing, body, "Content-Encoding: identity").want(t, 200, "")
	d.ask("POST", thing, body, "Content-Encoding: gzip").want(t, 415, "unsupported_content_type")
	d.ask("GET", "/v1/things/count", "{garbage", "Content-Type: text/plain").want(t, 200, "")
	d.ask("GET", "/v1/things/count", strings.Repeat("x", 3<<20)).want(t, 200, "")
}

func TestTwentyErrors(t *testing.T) {
	d := open(t)
	var keys []string
	for c := 'a'; c <= 'z'; c++ {
		keys = append(keys, `"`+string(c)+`":1`)
	}
	got := d.ask("POST", "/v1/small", "{"+strings.Join(keys, ",")+"}")
	if codes := got.codes(t); got.StatusCode != 422 || strings.Count(codes, "form_param_unknown") != 20 || !strings.HasPrefix(codes, "form_param_unknown a, form_param_unknown b") {
		t.Errorf("%d %s", got.StatusCode, codes)
	}
	if got := d.ask("GET", "/v1/many", ""); strings.Count(got.codes(t), "form_param_unknown") != 20 {
		t.Error(got.text)
	}
}

func TestLists(t *testing.T) {
	d := open(t)
	d.ask("POST", "/v1/bulk", `[{"email":"a"},{"email":"b","limit":null}]`).want(t, 200, "")
	d.ask("POST", "/v1/bulk", ` [ ] `).want(t, 200, "")
	d.ask("POST", "/v1/bulk", `[{"email":"a"},{},{"email":1,"x":2}]`).want(t, 422, "form_param_missing email, form_param_type_invalid email, form_param_unknown x")
	if got := d.ask("POST", "/v1/bulk", `[{"email":"a"},{}]`); !strings.Contains(got.text, `"index":1`) {
		t.Error(got.text)
	}
	for _, bad := range []string{``, `null`, `{}`, `"a"`, `[1]`, `[null]`, `[{}`, `[{}] x`, `[{},]`, `[{"email":"a"}][]`} {
		d.ask("POST", "/v1/bulk", bad).want(t, 400, "request_body_invalid")
	}
	d.ask("POST", "/v1/bulk", `[{},{},{},{}]`).want(t, 400, "bulk_size_exceeded")
	d.ask("POST", "/v1/names", `["a" , "b"] `).want(t, 200, "")
	d.ask("POST", "/v1/names", `null`).want(t, 200, "")
	d.ask("POST", "/v1/names", `["a\u0000","b"]`).want(t, 422, "form_param_value_invalid body")
	d.ask("POST", "/v1/names", `["a",1]`).want(t, 422, "form_param_type_invalid body")
}

func TestRenamedInputs(t *testing.T) {
	d := open(t)
	for version, key := range map[string]string{"2024-10-01": "oldest", "2025-04-10": "newer", "2025-11-10": "newest", "2026-05-12": "newest"} {
		got := d.ask("POST", "/v1/renamed?asked=b&requested=a", `{"`+key+`":"x"}`, "Clerk-API-Version: "+version)
		got.want(t, 200, "")
		want := map[bool]string{true: `{"newest":"x","Asked":"b"}`, false: `{"newest":"x","Asked":"a"}`}[version >= "2025-11-10"]
		if !strings.Contains(got.text, want) {
			t.Errorf("%s: %s", version, got.text)
		}
		d.ask("POST", "/v1/renamed", `{}`, "Clerk-API-Version: "+version).want(t, 422, "form_param_missing "+key)
	}
	d.ask("POST", "/v1/renamed", `{"newest":"x"}`, "Clerk-API-Version: 2024-10-01").want(t, 422, "form_param_missing oldest, form_param_unknown newest")
}

// endless is a body of unknown length.
type endless struct{ left int }

func (e *endless) Read(p []byte) (int, error) {
	n := min(len(p), e.left)
	for i := range n {
		p[i] = ' '
	}
	e.left -= n
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}
