package bartleby

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

// The cases are those of RFC 7396, appendix A, where both sides are objects, and what its text adds.
func TestMergeMetadata(t *testing.T) {
	for _, c := range []struct{ old, patch, want string }{
		{`{"a":"b"}`, `{"a":"c"}`, `{"a":"c"}`},
		{`{"a":"b"}`, `{"b":"c"}`, `{"a":"b","b":"c"}`},
		{`{"a":"b"}`, `{"a":null}`, `{}`},
		{`{"a":"b","b":"c"}`, `{"a":null}`, `{"b":"c"}`},
		{`{"a":["b"]}`, `{"a":"c"}`, `{"a":"c"}`},
		{`{"a":"c"}`, `{"a":["b"]}`, `{"a":["b"]}`},
		{`{"a":{"b":"c"}}`, `{"a":{"b":"d","c":null}}`, `{"a":{"b":"d"}}`},
		{`{"a":[{"b":"c"}]}`, `{"a":[1]}`, `{"a":[1]}`},
		{`{"e":null}`, `{"a":1}`, `{"e":null,"a":1}`},
		{`{}`, `{"a":{"bb":{"ccc":null}}}`, `{"a":{"bb":{}}}`},
		{`{"a":1}`, `{"a":{"b":{"c":2}}}`, `{"a":{"b":{"c":2}}}`},
		{``, `{"a":1}`, `{"a":1}`},
		{`{"z":1,"y":2,"x":3}`, `{"y":{"n":1e400}}`, `{"z":1,"y":{"n":1e400},"x":3}`},
		{`{"big":12345678901234567890,"html":"<b>&"}`, ` { "new" : true } `, `{"big":12345678901234567890,"html":"<b>&","new":true}`},
		{`{"a":1}`, `{"a":2,"a":3}`, `{"a":3}`},
		{`{"a":1,"b":2,"c":3}`, `{"a":null,"c":4,"d":5}`, `{"b":2,"c":4,"d":5}`},
	} {
		got, err := MergeMetadata("public_metadata", Metadata(c.old), Metadata(c.patch))
		if err != nil || string(got) != c.want {
			t.Errorf("%s + %s = %s (%v), want %s", c.old, c.patch, got, err, c.want)
		}
	}
}

func TestMetadataRefusals(t *testing.T) {
	deep := strings.Repeat(`{"a":`, MaxMetadataDepth) + `1` + strings.Repeat(`}`, MaxMetadataDepth)
	if _, err := CheckMetadata("public_metadata", Metadata(deep)); err != nil {
		t.Errorf("%d levels: %v", MaxMetadataDepth, err)
	}
	full := `{"a":"` + strings.Repeat("x", MaxMetadataBytes-len(`{"a":""}`)) + `"}`
	if _, err := CheckMetadata("public_metadata", Metadata("\n "+full)); err != nil {
		t.Errorf("%d bytes: %v", len(full), err)
	}
	for text, code := range map[string]string{
		`[]`: "form_param_value_invalid", `"text"`: "form_param_value_invalid", `{"a":`: "form_param_value_invalid", ``: "form_param_value_invalid",
		`{"a":` + deep + `}`: "form_param_value_invalid", strings.Replace(full, "x", "xx", 1): "form_param_exceeds_allowed_size",
	} {
		_, err := CheckMetadata("public_metadata", Metadata(text))
		var fault *Error
		if !errors.As(err, &fault) || fault.Code != code || fault.Meta["param_name"] != "public_metadata" {
			t.Errorf("%.40s: %v, want %s", text, err, code)
		}
	}
	// Two halves that fit, and do not together.
	half := func(key string) Metadata { return Metadata(`{"` + key + `":"` + strings.Repeat("x", 5000) + `"}`) }
	if _, err := MergeMetadata("unsafe_metadata", half("a"), half("b")); err == nil {
		t.Error("a merge went over the limit")
	}
}

// FuzzMergeMetadata compares with the algorithm of RFC 7396, section 2, written on decoded values.
func FuzzMergeMetadata(f *testing.F) {
	f.Add(`{"a":{"b":[1,null]},"c":1}`, `{"a":{"b":null,"d":{"e":null}},"c":null}`)
	f.Fuzz(func(t *testing.T, old, patch string) {
		before, err := CheckMetadata("m", Metadata(old))
		if err != nil {
			return
		}
		after, err := MergeMetadata("m", before, Metadata(patch))
		if err != nil {
			return
		}
		was, change, got := decodeNumbers(t, string(before)), decodeNumbers(t, patch), decodeNumbers(t, string(after))
		if want := mergePatch(was, change); !reflect.DeepEqual(got, want) {
			t.Errorf("%s + %s = %s", before, patch, after)
		}
	})
}

func decodeNumbers(t *testing.T, text string) (value any) {
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&value); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return value
}

func mergePatch(target, patch any) any {
	changes, ok := patch.(map[string]any)
	if !ok {
		return patch
	}
	out, ok := target.(map[string]any)
	if !ok {
		out = map[string]any{}
	}
	for key, value := range changes {
		if value == nil {
			delete(out, key)
		} else {
			out[key] = mergePatch(out[key], value)
		}
	}
	return out
}
