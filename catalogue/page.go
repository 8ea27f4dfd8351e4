package catalogue

import "bartleby/spec"

// Paging is how a page of a list is asked for.
type Paging struct {
	Page    int `query:"page" default:"1" min:"1" most:"100000" doc:"Which page, from 1."`
	PerPage int `query:"per_page" default:"25" min:"1" most:"500" doc:"How many a page has at most."`
}

func (p *Paging) offset() int { return (p.Page - 1) * p.PerPage }

// page is a list with what there is of it in all.
func (p *Paging) page(list string, rows []*spec.Value, total int) *spec.Value {
	v := spec.Object()
	v.Set(list, spec.Array(rows...))
	v.Set("total_count", spec.Int(int64(total)))
	meta := spec.Object()
	meta.Set("page", spec.Int(int64(p.Page)))
	meta.Set("per_page", spec.Int(int64(p.PerPage)))
	meta.Set("total", spec.Int(int64(total)))
	meta.Set("total_pages", spec.Int(int64((total+p.PerPage-1)/p.PerPage)))
	v.Set("meta", meta)
	return v
}

// slice is the part of a list that the page is.
func slice[T any](p *Paging, list []T) []T {
	from := min(p.offset(), len(list))
	return list[from:min(from+p.PerPage, len(list))]
}
