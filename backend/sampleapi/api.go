package sampleapi

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

func (v *vendor) routeAPI(mux *http.ServeMux) {
	handle := func(pattern, scope string, handler http.HandlerFunc) {
		mux.Handle(pattern, v.signedIn(scope, http.MaxBytesHandler(handler, maxBody)))
	}
	handle("GET /v1/me", "", v.me)
	handle("GET /v1/companies", scopeCompanies, v.listCompanies)
	handle("GET /v1/companies/{id}", scopeCompanies, v.getCompany)
	handle("GET /v1/companies/{id}/contacts", scopeContacts, v.listContacts)
	handle("GET /v1/companies/lookup", scopeCompanies, v.lookupCompany)
	handle("POST /v1/companies/search", scopeCompanies, v.searchCompanies)
	handle("GET /v1/contacts", scopeContacts, v.listContacts)
	handle("GET /v1/contacts/{id}", scopeContacts, v.getContact)
	handle("POST /v1/contacts", scopeContactsWrite, v.saveContact)
	handle("PUT /v1/contacts/{id}", scopeContactsWrite, v.saveContact)
	handle("PATCH /v1/contacts/{id}", scopeContactsWrite, v.saveContact)
	handle("DELETE /v1/contacts/{id}", scopeContactsWrite, v.deleteContact)
	handle("/v1/", "", func(w http.ResponseWriter, r *http.Request) {
		fail(w, http.StatusNotFound, "no_such_path", fmt.Sprintf("There is no %s %s.", r.Method, r.URL.Path))
	})
}

func (v *vendor) me(w http.ResponseWriter, r *http.Request) {
	who := callerOf(r)
	answer(w, http.StatusOK, map[string]any{
		"user": staff[0], "workspace": map[string]string{"id": "ws_1", "name": "Quayside demo"},
		"signed_in_with": who.with, "scopes": who.scopes,
	})
}

// page is a window of a list.
type page struct {
	Data any `json:"data"`
	Page struct {
		Number  int `json:"number"`
		PerPage int `json:"per_page"`
		Total   int `json:"total"`
		Pages   int `json:"pages"`
	} `json:"page"`
	Links struct {
		Self string  `json:"self"`
		Next *string `json:"next"` // null on the last page
	} `json:"links"`
}

// answerPage answers with the window of the list that page and per_page ask for.
func answerPage[T any](w http.ResponseWriter, r *http.Request, list []T) {
	number, ok1 := wholeNumber(r, "page", 1, 1, 1_000_000)
	size, ok2 := wholeNumber(r, "per_page", 25, 1, 200)
	if !ok1 || !ok2 {
		fail(w, http.StatusBadRequest, "bad_paging", "page counts from 1 and per_page is from 1 to 200.")
		return
	}
	from := min((number-1)*size, len(list))
	var p page
	p.Data = list[from:min(from+size, len(list))]
	p.Page.Number, p.Page.PerPage, p.Page.Total, p.Page.Pages = number, size, len(list), (len(list)+size-1)/size
	p.Links.Self = pageLink(r, number)
	if number < p.Page.Pages {
		next := pageLink(r, number+1)
		p.Links.Next = &next
		w.Header().Set("Link", "<"+next+`>; rel="next"`)
	}
	w.Header().Set("X-Total-Count", strconv.Itoa(len(list)))
	answer(w, http.StatusOK, p)
}

// pageLink is the address of another page of the same list. A key in the query is not repeated.
func pageLink(r *http.Request, number int) string {
	query := r.URL.Query()
	query.Del(KeyParameter)
	query.Set("page", strconv.Itoa(number))
	return issuer(r) + r.URL.Path + "?" + query.Encode()
}

func wholeNumber(r *http.Request, name string, otherwise, least, most int) (int, bool) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return otherwise, true
	}
	number, err := strconv.Atoi(text)
	return number, err == nil && number >= least && number <= most
}

func (v *vendor) listCompanies(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	since := time.Time{}
	if text := query.Get("updated_since"); text != "" {
		var err error
		if since, err = time.Parse(time.RFC3339, text); err != nil {
			fail(w, http.StatusBadRequest, "bad_filter", "updated_since is a time such as 2024-05-01T00:00:00Z.")
			return
		}
	}
	found := []company{}
	for _, c := range v.book.companies {
		if matches(query.Get("industry"), c.Industry) && matches(query.Get("country"), c.Address.Country.Code) &&
			(query.Get("q") == "" || strings.Contains(strings.ToLower(c.Name), strings.ToLower(query.Get("q")))) && !c.UpdatedAt.Before(since) {
			found = append(found, c)
		}
	}
	answerPage(w, r, found)
}

func matches(wanted, value string) bool { return wanted == "" || strings.EqualFold(wanted, value) }

func (v *vendor) getCompany(w http.ResponseWriter, r *http.Request) {
	c, found := v.book.company(r.PathValue("id"))
	if !found {
		fail(w, http.StatusNotFound, "not_found", fmt.Sprintf("There is no company %q.", r.PathValue("id")))
		return
	}
	answer(w, http.StatusOK, c)
}

// lookupCompany finds the company of a domain: what enriching a row asks for.
func (v *vendor) lookupCompany(w http.ResponseWriter, r *http.Request) {
	domain := strings.TrimPrefix(strings.ToLower(strings.TrimSpace(r.URL.Query().Get("domain"))), "www.")
	if domain == "" {
		fail(w, http.StatusBadRequest, "missing_parameter", "Say which domain to look up: ?domain=…")
		return
	}
	i, found := v.book.byDomain[domain]
	if !found {
		fail(w, http.StatusNotFound, "not_found", fmt.Sprintf("No company has the domain %q.", domain))
		return
	}
	answer(w, http.StatusOK, v.book.companies[i])
}

// companySearch is the body of a search.
type companySearch struct {
	Query      string   `json:"query"`
	Industries []string `json:"industries"`
	Countries  []string `json:"countries"`
	Employees  struct {
		Min *int `json:"min"`
		Max *int `json:"max"`
	} `json:"employees"`
	IsCustomer *bool  `json:"is_customer"`
	Limit      int    `json:"limit"`  // 1 to 100; 20 when not sent
	Cursor     string `json:"cursor"` // next_cursor of the answer before
}

func (v *vendor) searchCompanies(w http.ResponseWriter, r *http.Request) {
	search := companySearch{Limit: 20}
	if !readJSON(w, r, &search) {
		return
	}
	from := 0
	if search.Cursor != "" {
		if _, found := v.book.company(search.Cursor); !found {
			fail(w, http.StatusUnprocessableEntity, "validation_failed", "The search has mistakes.", fieldError{"cursor", "is not one that was handed out"})
			return
		}
		from = slices.IndexFunc(v.book.companies, func(c company) bool { return c.ID == search.Cursor })
	}
	if search.Limit < 1 || search.Limit > 100 {
		fail(w, http.StatusUnprocessableEntity, "validation_failed", "The search has mistakes.", fieldError{"limit", "is from 1 to 100"})
		return
	}
	results, next, total := []company{}, (*string)(nil), 0
	for i, c := range v.book.companies {
		if !search.finds(c) {
			continue
		}
		total++
		switch {
		case i < from:
		case len(results) < search.Limit:
			results = append(results, c)
		case next == nil:
			next = &c.ID
		}
	}
	answer(w, http.StatusOK, map[string]any{"results": results, "next_cursor": next, "total": total})
}

func (s companySearch) finds(c company) bool {
	among := func(list []string, value string) bool {
		return len(list) == 0 || slices.ContainsFunc(list, func(wanted string) bool { return strings.EqualFold(wanted, value) })
	}
	size := -1
	if c.Employees != nil {
		size = *c.Employees
	}
	return strings.Contains(strings.ToLower(c.Name), strings.ToLower(s.Query)) && among(s.Industries, c.Industry) && among(s.Countries, c.Address.Country.Code) &&
		(s.Employees.Min == nil || size >= *s.Employees.Min) && (s.Employees.Max == nil || size >= 0 && size <= *s.Employees.Max) &&
		(s.IsCustomer == nil || *s.IsCustomer == c.IsCustomer)
}

func (v *vendor) listContacts(w http.ResponseWriter, r *http.Request) {
	company, email := r.PathValue("id"), r.URL.Query().Get("email")
	if company != "" {
		if _, found := v.book.company(company); !found {
			fail(w, http.StatusNotFound, "not_found", fmt.Sprintf("There is no company %q.", company))
			return
		}
	}
	answerPage(w, r, v.book.contactsWhere(func(c contact) bool {
		return (company == "" || c.CompanyID != nil && *c.CompanyID == company) && matches(email, c.Email)
	}))
}

func (v *vendor) getContact(w http.ResponseWriter, r *http.Request) {
	c, found := v.book.contact(r.PathValue("id"))
	if !found {
		noContact(w, r)
		return
	}
	answer(w, http.StatusOK, c)
}

func noContact(w http.ResponseWriter, r *http.Request) {
	fail(w, http.StatusNotFound, "not_found", fmt.Sprintf("There is no contact %q.", r.PathValue("id")))
}

// saveContact creates (POST), replaces (PUT) or changes (PATCH) a contact.
func (v *vendor) saveContact(w http.ResponseWriter, r *http.Request) {
	var change contactChange
	if !readJSON(w, r, &change) {
		return
	}
	id := r.PathValue("id")
	c, found, errs := v.book.save(id, change, v.options.Now(), r.Method == http.MethodPut)
	switch {
	case !found:
		noContact(w, r)
	case len(errs) > 0:
		fail(w, http.StatusUnprocessableEntity, "validation_failed", "The contact has mistakes.", errs...)
	case id == "":
		w.Header().Set("Location", issuer(r)+"/v1/contacts/"+url.PathEscape(c.ID))
		answer(w, http.StatusCreated, c)
	default:
		answer(w, http.StatusOK, c)
	}
}

func (v *vendor) deleteContact(w http.ResponseWriter, r *http.Request) {
	if !v.book.remove(r.PathValue("id")) {
		noContact(w, r)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
