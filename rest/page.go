package rest

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
)

// Page is a list that is answered as a bare array, or enveloped as {"data":[…],"total_count":n}.
type Page[T any] struct {
	Data      []T
	Total     int64 // of all that match, whatever the page
	Enveloped bool
}

// AppendJSON writes the page. Items that write themselves may be values or pointers.
func (p *Page[T]) AppendJSON(dst []byte) ([]byte, error) {
	if p.Enveloped {
		dst = append(dst, `{"data":`...)
	}
	dst = append(dst, '[')
	kind := reflect.TypeFor[T]().Kind()
	pointers := kind == reflect.Pointer || kind == reflect.Interface
	for i := range p.Data {
		if i > 0 {
			dst = append(dst, ',')
		}
		item := any(&p.Data[i]) // does not copy the item
		if pointers {
			item = any(p.Data[i])
		}
		var err error
		if dst, err = appendJSON(dst, item); err != nil {
			return nil, err
		}
	}
	dst = append(dst, ']')
	if p.Enveloped {
		dst = append(dst, `,"total_count":`...)
		dst = strconv.AppendInt(dst, p.Total, 10)
		dst = append(dst, '}')
	}
	return dst, nil
}

// appendJSON writes any answer, without the HTML escapes that encoding/json adds by default.
func appendJSON(dst []byte, v any) ([]byte, error) {
	if a, ok := v.(Appender); ok {
		return a.AppendJSON(dst)
	}
	out := bytes.NewBuffer(dst)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}
