package sampleapi

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"net/url"
	"strings"
)

//go:embed pages
var files embed.FS

var pages = template.Must(template.ParseFS(files, "pages/*.html"))

func routePages(mux *http.ServeMux) {
	mux.HandleFunc("GET /pages/quayside.css", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		http.ServeFileFS(w, r, files, "pages/quayside.css")
	})
	mux.HandleFunc("GET /docs", func(w http.ResponseWriter, r *http.Request) {
		show(w, http.StatusOK, "docs.html", "'none'", map[string]any{"Settings": SettingsAt(issuer(r)), "Scopes": Scopes, "ClientID": ClientID, "KeyHeader": KeyHeader, "KeyParameter": KeyParameter})
	})
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/docs", http.StatusFound)
	})
}

// show answers with a page that runs nothing, fetches nothing but its own style sheet, and can be in
// nobody's frame.
func show(w http.ResponseWriter, status int, name, formAction string, data any) {
	var page bytes.Buffer
	if err := pages.ExecuteTemplate(&page, name, data); err != nil {
		http.Error(w, "The page could not be made.", http.StatusInternalServerError)
		return
	}
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action "+formAction)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = page.WriteTo(w)
}

func showMistake(w http.ResponseWriter, mistake string) {
	show(w, http.StatusBadRequest, "mistake.html", "'none'", mistake)
}

// inWords is what a scope means to the person who is asked.
var inWords = map[string]string{
	"openid": "Know who you are", "email": "See your e-mail address", scopeCompanies: "Read companies",
	scopeContacts: "Read contacts", scopeContactsWrite: "Create, change and delete contacts",
}

// showApproval asks the person. The form may lead to this server and on to the application only:
// browsers apply form-action to the redirect that follows.
func showApproval(w http.ResponseWriter, a authorization, number string) {
	wanted := []string{}
	for _, scope := range strings.Fields(a.scope) {
		wanted = append(wanted, inWords[scope])
	}
	target, err := url.Parse(a.redirect)
	if err != nil {
		showMistake(w, "The redirect address cannot be read.")
		return
	}
	origin := target.Scheme + "://" + target.Host
	show(w, http.StatusOK, "approve.html", "'self' "+origin, map[string]any{
		"Client": a.client.Name, "Person": staff[0], "Wanted": wanted, "Request": number, "Target": target.Host,
	})
}
