module example.test/verse

// +heroku goVersion go1.25

go 1.25.0

require github.com/go-chi/chi/v5 v5.2.3
