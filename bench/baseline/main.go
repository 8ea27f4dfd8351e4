// Command baseline is what the benchmarks compare with: net/http and nothing else, and net/http with one point read of
// the same document from the same SQLite file, by the same driver with the same settings.
//
// What may not enter: anything of ours. It shows what the ground costs.
package main

import (
	"database/sql"
	"flag"
	"log"
	"net/http"
	"runtime"
	"strings"

	_ "modernc.org/sqlite"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:0", "where to listen")
	file := flag.String("file", "", "the SQLite file")
	size := flag.Int("size", 2048, "bytes of the constant body")
	flag.Parse()
	db, err := sql.Open("sqlite", "file:"+*file+"?_pragma=busy_timeout(10000)&_pragma=mmap_size(67108864)&_pragma=query_only(1)&_pragma=cache_size(-4000)")
	if err != nil {
		log.Fatal(err)
	}
	db.SetMaxOpenConns(max(4, runtime.NumCPU()))
	db.SetMaxIdleConns(max(4, runtime.NumCPU()))
	var instance string
	if err := db.QueryRow("SELECT id FROM instances LIMIT 1").Scan(&instance); err != nil {
		log.Fatal(err)
	}
	read, err := db.Prepare("SELECT doc FROM users WHERE instance_id = ?1 AND id = ?2") //nolint:sqlclosecheck // kept as long as the process
	if err != nil {
		log.Fatal(err)
	}
	body := []byte(`{"x":"` + strings.Repeat("x", *size-8) + `"}`)
	http.HandleFunc("GET /constant", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body)
	})
	http.HandleFunc("GET /read/{id}", func(w http.ResponseWriter, r *http.Request) {
		var doc []byte
		if err := read.QueryRowContext(r.Context(), instance, r.PathValue("id")).Scan(&doc); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(doc)
	})
	log.Fatal(http.ListenAndServe(*addr, nil))
}
