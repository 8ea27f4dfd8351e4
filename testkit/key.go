package testkit

import (
	"reflect"
	"strings"
)

// Keys lists the keys that the input of an operation has under a tag: path, query, json or body.
func Keys(in reflect.Type, tag string) (list []string) {
	if in == nil {
		return nil
	}
	for _, f := range reflect.VisibleFields(in) {
		if name, _, _ := strings.Cut(f.Tag.Get(tag), ","); name != "" {
			list = append(list, name)
		}
	}
	return list
}
