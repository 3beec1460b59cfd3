package main

import (
	"encoding/json"
	"log"
	"net/http"
	"os"
	"runtime"

	"github.com/go-chi/chi/v5"
)

const verse = "A verse by Go: the old pond is still, then a sound of water.\n"

func main() {
	router := chi.NewRouter()
	router.Get("/", func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte(verse))
	})
	router.Get("/about", func(w http.ResponseWriter, r *http.Request) {
		json.NewEncoder(w).Encode(map[string]string{"dyno": os.Getenv("DYNO"), "go": runtime.Version()})
	})
	log.Fatal(http.ListenAndServe(":"+os.Getenv("PORT"), router))
}
