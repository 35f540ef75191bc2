// Command answers is the system of build/bench/compare.sh: it answers every GET /things/ID alike. GET /seen tells
// how many requests there were for how many ids since it was last asked.
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
)

func main() {
	answer := []byte(`{"id":"9007199254740993","name":"Acme GmbH","city":"Berlin","note":"` + strings.Repeat("x", 2700) + `"}`)
	var mu sync.Mutex
	requests, ids := 0, map[string]bool{}
	http.HandleFunc("GET /things/{id}", func(w http.ResponseWriter, q *http.Request) {
		mu.Lock()
		requests++
		ids[q.PathValue("id")] = true
		mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(answer)
	})
	http.HandleFunc("GET /seen", func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintf(w, "%d requests for %d rows", requests, len(ids))
		requests, ids = 0, map[string]bool{}
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(listener.Addr())
	log.Fatal(http.Serve(listener, nil))
}
