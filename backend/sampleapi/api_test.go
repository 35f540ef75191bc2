package sampleapi

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func postJSON(t *testing.T, method, address, body string, header ...string) reply {
	t.Helper()
	request, err := http.NewRequest(method, address, strings.NewReader(body))
	if err == nil {
		request.Header.Set("Content-Type", "application/json")
	}
	for i := 0; err == nil && i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	return sendRequest(t, request, err)
}

func errorCode(t *testing.T, r reply) string {
	t.Helper()
	e, _ := r.json(t)["error"].(map[string]any)
	code, _ := e["code"].(string)
	if e["message"] == "" {
		t.Errorf("an error without words: %s", r.body)
	}
	return code
}

func TestKeyPlacements(t *testing.T) {
	s := start(t, Options{})
	companies, search := s.URL+"/v1/companies", s.URL+"/v1/companies/search"
	body := func(key string) string {
		return `{"limit": 1, "api_key": ` + fmt.Sprintf("%q", key) + `, "query": "a"}`
	}
	places := map[string]func(key string) reply{
		"header":        func(key string) reply { return fetch(t, companies, KeyHeader, key) },
		"Authorization": func(key string) reply { return fetch(t, companies, "Authorization", "Token "+key) },
		"query":         func(key string) reply { return fetch(t, companies+"?per_page=1&api_key="+url.QueryEscape(key)) },
		"body":          func(key string) reply { return postJSON(t, "POST", search, body(key)) },
	}
	for place, with := range places {
		if r := with(s.APIKey); r.status != 200 || strings.Contains(r.body, s.APIKey) {
			t.Errorf("%s: %d %.300s", place, r.status, r.body)
		}
		if r := with("qsk_wrong"); r.status != 401 || errorCode(t, r) != "wrong_key" {
			t.Errorf("%s, wrong key: %d %s", place, r.status, r.body)
		}
	}
	if r := fetch(t, companies); r.status != 401 || !strings.HasPrefix(r.header.Get("WWW-Authenticate"), "Bearer") {
		t.Errorf("no key: %d", r.status)
	}
	if r := fetch(t, companies, "Authorization", "Bearer "+s.APIKey); r.status != 401 || errorCode(t, r) != "invalid_token" {
		t.Errorf("a key as a token: %d", r.status)
	}
	who := fetch(t, s.URL+"/v1/me", KeyHeader, s.APIKey).json(t)
	if who["signed_in_with"] != "API key" {
		t.Errorf("me: %v", who)
	}
}

func TestPagingCoversEverythingOnce(t *testing.T) {
	s := start(t, Options{})
	for _, list := range []string{"/v1/companies?per_page=199", "/v1/contacts?per_page=200"} {
		seen, total := map[string]bool{}, ""
		for next, pages := s.URL+list+"&api_key="+s.APIKey, 0; next != ""; pages++ {
			if pages > 100 {
				t.Fatal("pages never end")
			}
			r := fetch(t, next, KeyHeader, s.APIKey)
			var p struct {
				Data  []struct{ ID string }
				Page  struct{ Total json.Number }
				Links struct{ Next *string }
			}
			if err := json.Unmarshal([]byte(r.body), &p); err != nil || r.status != 200 {
				t.Fatalf("%d %v", r.status, err)
			}
			for _, record := range p.Data {
				if seen[record.ID] {
					t.Fatalf("%s came twice", record.ID)
				}
				seen[record.ID] = true
			}
			next, total = "", p.Page.Total.String()
			if p.Links.Next != nil {
				next = *p.Links.Next
				if strings.Contains(next, s.APIKey) || r.header.Get("Link") != "<"+next+`>; rel="next"` {
					t.Fatalf("next is %s, Link %s", next, r.header.Get("Link"))
				}
			}
		}
		if fmt.Sprint(len(seen)) != total || len(seen) < Companies {
			t.Errorf("%s: %d of %s", list, len(seen), total)
		}
	}
	for _, bad := range []string{"page=0", "page=x", "per_page=201", "per_page=0", "page=-1", "updated_since=yesterday"} {
		if r := fetch(t, s.URL+"/v1/companies?"+bad, KeyHeader, s.APIKey); r.status != 400 {
			t.Errorf("%s: %d", bad, r.status)
		}
	}
	past := fetch(t, s.URL+"/v1/companies?page=999999", KeyHeader, s.APIKey).json(t)
	if len(past["data"].([]any)) != 0 || past["links"].(map[string]any)["next"] != nil {
		t.Errorf("past the end: %v", past)
	}
}

func TestCompaniesLookLikeRealAnswers(t *testing.T) {
	names, domains := map[string]bool{}, map[string]bool{}
	var missing, nulls, dotted, large, decimals int
	for i := range Companies {
		text, err := json.Marshal(makeCompany(i))
		again, _ := json.Marshal(makeCompany(i))
		if err != nil || string(text) != string(again) {
			t.Fatalf("company %d: %v, or another one each time", i, err)
		}
		c := makeCompany(i)
		names[c.Name], domains[c.Domain] = true, true
		if !strings.HasSuffix(c.Domain, ".example.com") {
			t.Fatalf("%s could be somebody's", c.Domain)
		}
		count := func(counter *int, part string) {
			if strings.Contains(string(text), part) {
				*counter++
			}
		}
		count(&missing, `"description"`)
		count(&nulls, `"owner":null`)
		count(&dotted, `"billing.vat-id"`)
		count(&decimals, `"discount":0.10`)
		if c.AccountNumber > 1<<53 {
			large++
		}
	}
	if len(names) != Companies || len(domains) != Companies {
		t.Errorf("%d names, %d domains", len(names), len(domains))
	}
	if missing == 0 || missing == Companies || nulls == 0 || nulls == Companies || dotted != Companies || large != Companies || decimals == 0 {
		t.Errorf("%d with a description, %d without an owner, %d dotted keys, %d large numbers, %d times 0.10", missing, nulls, dotted, large, decimals)
	}
	s := start(t, Options{})
	r := fetch(t, s.URL+"/v1/companies/co_00001", KeyHeader, s.APIKey)
	if !strings.Contains(r.body, `"account_number":9007199254740993,`) {
		t.Errorf("the number lost its last digit: %.200s", r.body)
	}
}

func TestCompanyByIDDomainAndFilter(t *testing.T) {
	s := start(t, Options{})
	get := func(path string) reply { return fetch(t, s.URL+path, KeyHeader, s.APIKey) }
	one := get("/v1/companies/co_00042").json(t)
	found := get("/v1/companies/lookup?domain=WWW." + one["domain"].(string)).json(t)
	if one["id"] != "co_00042" || found["id"] != "co_00042" {
		t.Errorf("%v, %v", one["id"], found["id"])
	}
	for path, want := range map[string]int{
		"/v1/companies/co_99999": 404, "/v1/companies/co_1": 404, "/v1/companies/x": 404, "/v1/companies/co_00000": 404, "/v1/companies/co_00001x": 404,
		"/v1/companies/lookup": 400, "/v1/companies/lookup?domain=nobody.example.com": 404, "/v1/nothing": 404, "/v1/companies/co_99999/contacts": 404,
	} {
		if r := get(path); r.status != want || errorCode(t, r) == "" {
			t.Errorf("%s: %d %s", path, r.status, r.body)
		}
	}
	list := get("/v1/companies?country=ie&industry=" + url.QueryEscape("software") + "&per_page=200").json(t)["data"].([]any)
	for _, entry := range list {
		c := entry.(map[string]any)
		if c["industry"] != "Software" || c["address"].(map[string]any)["country"].(map[string]any)["code"] != "IE" {
			t.Errorf("got %v", c)
		}
	}
	if len(list) == 0 {
		t.Error("no Irish software company")
	}
	people := get("/v1/companies/co_00042/contacts").json(t)["data"].([]any)
	if len(people) == 0 || people[0].(map[string]any)["company_id"] != "co_00042" {
		t.Errorf("contacts: %v", people)
	}
}

func TestSearchByBody(t *testing.T) {
	s := start(t, Options{})
	search := func(body string) reply {
		return postJSON(t, "POST", s.URL+"/v1/companies/search", body, KeyHeader, s.APIKey)
	}
	seen, cursor, total := map[any]bool{}, "", json.Number("")
	for {
		r := search(fmt.Sprintf(`{"industries":["software","Energy"],"employees":{"min":50,"max":900},"is_customer":true,"limit":7,"cursor":%q}`, cursor)).json(t)
		for _, entry := range r["results"].([]any) {
			c := entry.(map[string]any)
			size, _ := c["employees"].(json.Number).Int64()
			if seen[c["id"]] || size < 50 || size > 900 || c["is_customer"] != true || c["industry"] != "Software" && c["industry"] != "Energy" {
				t.Fatalf("got %v", c)
			}
			seen[c["id"]] = true
		}
		total = r["total"].(json.Number)
		if r["next_cursor"] == nil {
			break
		}
		cursor = r["next_cursor"].(string)
	}
	if fmt.Sprint(len(seen)) != total.String() || len(seen) < 8 {
		t.Errorf("%d of %s", len(seen), total)
	}
	for body, want := range map[string]int{`{"limit":0}`: 422, `{"limit":101}`: 422, `{"cursor":"x"}`: 422, `{"limit":"7"}`: 400, `{`: 400, `[]`: 400} {
		if r := search(body); r.status != want || errorCode(t, r) == "" {
			t.Errorf("%s: %d %s", body, r.status, r.body)
		}
	}
	request, err := http.NewRequest("POST", s.URL+"/v1/companies/search", strings.NewReader("limit=1"))
	request.Header.Set(KeyHeader, s.APIKey)
	if r := sendRequest(t, request, err); r.status != 415 {
		t.Errorf("a form: %d", r.status)
	}
}

func TestContactsAreCreatedChangedAndDeleted(t *testing.T) {
	s := start(t, Options{})
	call := func(method, path, body string) reply {
		return postJSON(t, method, s.URL+"/v1/contacts"+path, body, KeyHeader, s.APIKey)
	}
	r := call("POST", "", `{"first_name":"Ada","last_name":"Byron","email":"ada@example.com","company_id":"co_00007","tags":["vip"],"title":"Engineer"}`)
	made := r.json(t)
	id := "/" + made["id"].(string)
	if r.status != 201 || r.header.Get("Location") != s.URL+"/v1/contacts"+id {
		t.Fatalf("%d %s", r.status, r.body)
	}
	if found := fetch(t, s.URL+"/v1/contacts?email=ADA@example.com", KeyHeader, s.APIKey).json(t)["data"].([]any); len(found) != 1 {
		t.Errorf("found %v", found)
	}
	changed := call("PATCH", id, `{"title":null,"opted_in":true}`).json(t)
	if changed["title"] != nil || changed["opted_in"] != true || changed["last_name"] != "Byron" || fmt.Sprint(changed["tags"]) != "[vip]" {
		t.Errorf("PATCH: %v", changed)
	}
	replaced := call("PUT", id, `{"last_name":"King","email":"ada@example.com"}`).json(t)
	if replaced["first_name"] != "" || replaced["company_id"] != nil || fmt.Sprint(replaced["tags"]) != "[]" || replaced["created_at"] != made["created_at"] {
		t.Errorf("PUT: %v", replaced)
	}
	for body, field := range map[string]string{
		`{"email":"a@example.com"}`:                                        "last_name",
		`{"last_name":"X"}`:                                                "email",
		`{"last_name":"X","email":"not an address"}`:                       "email",
		`{"last_name":"X","email":"ada@example.com"}`:                      "email", // taken
		`{"last_name":"X","email":"b@example.com","company_id":"co_none"}`: "company_id",
	} {
		r := call("POST", "", body)
		if r.status != 422 || !strings.Contains(r.body, `"field":"`+field+`"`) {
			t.Errorf("%s: %d %s", body, r.status, r.body)
		}
	}
	if r := call("POST", "", `{"last_name":7}`); r.status != 400 {
		t.Errorf("wrong type: %d", r.status)
	}
	if r := call("DELETE", id, ""); r.status != 204 || r.body != "" {
		t.Errorf("DELETE: %d %q", r.status, r.body)
	}
	for _, method := range []string{"DELETE", "PATCH", "PUT"} {
		if r := call(method, id, `{}`); r.status != 404 {
			t.Errorf("%s after deleting: %d", method, r.status)
		}
	}
	if r := fetch(t, s.URL+"/v1/contacts"+id, KeyHeader, s.APIKey); r.status != 404 {
		t.Errorf("GET after deleting: %d", r.status)
	}
	if r := call("POST", "", `{"last_name":"`+strings.Repeat("x", maxBody)+`"}`); r.status != 413 {
		t.Errorf("a large body: %d", r.status)
	}
}

func TestPortIsPreferredNotRequired(t *testing.T) {
	taken, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := taken.Addr().(*net.TCPAddr).Port
	other := start(t, Options{Port: port})
	if strings.HasSuffix(other.URL, fmt.Sprint(":", port)) {
		t.Error("two servers on one port")
	}
	_ = taken.Close()
	if wanted := start(t, Options{Port: port}); wanted.URL != fmt.Sprint("http://127.0.0.1:", port) {
		t.Errorf("got %s", wanted.URL)
	}
}

func TestServerEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s, err := Start(ctx, Options{})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	<-s.done
	if _, err := http.Get(s.URL + "/lab"); err == nil {
		t.Error("it still answers")
	}
	_ = s.Close()
}

func TestOnlyLoopbackNamesAreAnswered(t *testing.T) {
	s := start(t, Options{})
	request, err := http.NewRequest("GET", s.URL+"/v1/companies", nil)
	request.Host = "evil.test"
	if r := sendRequest(t, request, err); r.status != 421 {
		t.Errorf("another name: %d", r.status)
	}
	if r := fetch(t, strings.Replace(s.URL, "127.0.0.1", "localhost", 1)+"/lab"); r.status != 200 {
		t.Errorf("localhost: %d", r.status)
	}
}

func TestManual(t *testing.T) {
	s := start(t, Options{})
	r := fetch(t, s.URL+"/docs")
	at := SettingsAt(s.URL)
	for _, part := range []string{at.BaseURL, at.AuthorizationURL, at.TokenURL, at.RevocationURL, Scopes, ClientID, KeyHeader, KeyParameter} {
		if !strings.Contains(r.body, part) {
			t.Errorf("the manual lacks %s", part)
		}
	}
	if r := fetch(t, s.URL+"/"); r.header.Get("Location") != "/docs" {
		t.Errorf("the front page: %d", r.status)
	}
}
