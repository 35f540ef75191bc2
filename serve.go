package main

import (
	"net/http"
	"regexp"
)

// policy is the Content-Security-Policy of the page. On Linux any frame can call the bound methods, so
// nothing but our own files may run, and no frame may exist. Inline styles are needed by the editor and
// by floating elements. index.html carries the same policy in a meta element.
const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; " +
	"img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-src 'none'; object-src 'none'; " +
	"base-uri 'none'; form-action 'none'"

var logoPath = regexp.MustCompile(`^/_studio/logo/([0-9a-f]{64})\.png$`)

// serve adds the policy to every answer of the asset server and serves the logos.
func (a *App) serve(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", policy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		match := logoPath.FindStringSubmatch(r.URL.Path)
		if match == nil {
			next.ServeHTTP(w, r)
			return
		}
		a.serveLogo(w, r, match[1])
	})
}

func (a *App) serveLogo(w http.ResponseWriter, r *http.Request, hash string) {
	run, err := a.studio.Runner()
	if err != nil {
		http.NotFound(w, r)
		return
	}
	png, err := run.Store.Logo(r.Context(), hash)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Cache-Control", "private, max-age=31536000, immutable")
	_, _ = w.Write(png)
}
