// Package sampleapi is Quayside CRM, a vendor that does not exist: a REST API with OAuth 2.0 and API
// keys that runs on this computer. It stands behind "Try the sample connector", so that somebody
// without any credentials can build and test a connector, and behind tests that need a real peer.
// Everything in it is made up and the same in every run. What follows is its API manual.
//
// # Addresses
//
// The API answers at http://127.0.0.1:47824, or at another port when that one is taken. Paths of the
// API begin with /v1. A page with this manual is at /docs.
//
// # Signing in with OAuth 2.0
//
//	Authorization URL   /oauth/authorize
//	Access token URL    /oauth/token
//	Refresh token URL   the same
//	Revocation URL      /oauth/revoke
//	Scopes              openid email companies.read contacts.read contacts.write
//	Client ID           connector-studio (public: no secret)
//	Redirect URL        any port and path on 127.0.0.1, [::1] or localhost
//
// The authorization code grant (RFC 6749) with PKCE S256 (RFC 7636), which public clients must use.
// The answer carries iss (RFC 9207). Other clients have a secret and send it by Basic or in the form.
// Access tokens live for an hour. Every refresh hands out a new refresh token and makes the one before
// worthless; a refresh token that comes a second time ends the sign-in with all its tokens. So does
// revoking either token (RFC 7009), and exchanging a code twice. With the scope openid the answer
// brings an id_token, signed with RS256 by the key at /oauth/keys. The server describes itself at
// /.well-known/oauth-authorization-server (RFC 8414).
//
// # Signing in with an API key
//
// The key goes into one of these places:
//
//	header    X-Quayside-Key: qsk_…
//	header    Authorization: Token qsk_…
//	query     ?api_key=qsk_…
//	body      {"api_key": "qsk_…", …}
//
// # Companies
//
//	GET  /v1/companies                 a page; page, per_page (1 to 200), q, industry, country, updated_since
//	GET  /v1/companies/{id}            one, such as co_00001
//	GET  /v1/companies/lookup          the one with the domain
//	POST /v1/companies/search          {"query", "industries", "countries", "employees": {"min", "max"},
//	                                    "is_customer", "limit" (1 to 100), "cursor"}
//	GET  /v1/companies/{id}/contacts   a page of its contacts
//
// A page is {"data": […], "page": {"number", "per_page", "total", "pages"}, "links": {"self", "next"}},
// where next is null on the last page; the header Link says the same. A search answers {"results": […],
// "next_cursor", "total"}.
//
// # Contacts
//
//	GET    /v1/contacts        a page; page, per_page, email
//	GET    /v1/contacts/{id}   one, such as ct_000001
//	POST   /v1/contacts        creates one; last_name and email are required; 201
//	PATCH  /v1/contacts/{id}   changes what is sent; null empties
//	PUT    /v1/contacts/{id}   replaces it
//	DELETE /v1/contacts/{id}   204
//
// Changes last until the server ends. GET /v1/me tells who is signed in, and with what.
//
// # Errors
//
// Everything but a success is {"error": {"code", "message", "fields": [{"field", "message"}]}}: 400 for
// a request that cannot be read, 401 without a good credential, 403 without the scope, 404 for what is
// not there, 422 with the fields that are wrong, 429 with Retry-After.
//
// # The lab
//
// Under /lab are answers that go wrong on demand: slow, truncated, reset, compressed, broken JSON, HTML
// in its place, redirects to another origin, rate limits, and lists of any size. GET /lab lists them.
package sampleapi
