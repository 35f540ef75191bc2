package auth

import (
	"context"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"connectorstudio/backend/studio"
)

// An address may be known before its host is: a {parameter} of it is entered when somebody connects, or comes
// with the token. What was typed until then is bound to the address with the {parameter} in it, and to what
// comes of that once it is known.

// originOf is the origin of an address, or its beginning with a {parameter} that has no value yet. That is no
// origin of any request, so nothing is sent for it.
func originOf(address string) string {
	address = strings.TrimSpace(address)
	origin := studio.Origin(address)
	if origin != "" || !strings.Contains(address, "{") {
		return origin
	}
	scheme, behind, found := strings.Cut(address, "://")
	if !found {
		whole, _, _ := strings.Cut(address, "/")
		return whole
	}
	host, _, _ := strings.Cut(behind, "/")
	return strings.ToLower(scheme) + "://" + host
}

// isOpen tells that the host is not known yet.
func isOpen(origin string) bool { return strings.Contains(origin, "{") }

// located binds what was bound to open addresses to what came of them.
func (b origins) located(from, to origins) origins {
	for _, each := range []struct{ bound, from, to *string }{
		{&b.API, &from.API, &to.API}, {&b.Authorization, &from.Authorization, &to.Authorization}, {&b.Token, &from.Token, &to.Token},
		{&b.Refresh, &from.Refresh, &to.Refresh}, {&b.Revocation, &from.Revocation, &to.Revocation},
	} {
		if isOpen(*each.from) && *each.bound == *each.from {
			*each.bound = *each.to
		}
	}
	return b
}

// locate does that for everything that was typed.
func (c *credential) locate(from, to origins) {
	for _, s := range []*secret{c.ClientSecret, c.APIKey, c.Certificate} {
		if s != nil {
			s.Bound = s.Bound.located(from, to)
		}
	}
	for _, list := range []map[string]secret{c.Further, c.Parameters} {
		for name, s := range list {
			s.Bound = s.Bound.located(from, to)
			list[name] = s
		}
	}
}

// Locate binds what was typed before the values of a connection were, to the addresses that came of them:
// before is the connector without the values, c the connector with them. What is bound to another address stays
// so.
func (a *Auth) Locate(ctx context.Context, before, c studio.Connector) error {
	from, to := originsOf(before), originsOf(c)
	if from == to || from == from.located(from, to) {
		return nil
	}
	cred, err := a.load(ctx, c)
	if err != nil || cred.empty() {
		return err
	}
	_, err = a.change(ctx, c, func(cred *credential) { cred.locate(from, to) })
	return err
}

// locatedBy binds a new sign-in to the address that it named itself (reliability D05), and what was typed with
// it. That holds where the definition bounds what comes, where the system stays within its domain, and where a
// person approved the address before; else the sign-in stays open, and Approve is asked for.
func (c *credential) locatedBy(connector studio.Connector) {
	from := originsOf(connector)
	if !isOpen(from.API) {
		return
	}
	filled, _ := studio.Resolve(connector, c.Kept)
	to := originsOf(filled)
	if isOpen(to.API) || !mayName(connector, from.API, to.API) && !slices.Contains(c.Approved, to.API) {
		return
	}
	c.Tokens.Bound = c.Tokens.Bound.located(from, to)
	c.locate(from, to)
}

// mayName tells whether a sign-in may name an origin of the connector without being asked: open is the origin
// as the definition has it.
func mayName(c studio.Connector, open, origin string) bool {
	for _, k := range c.Auth.Keeps() {
		if strings.Contains(open, "{"+k.Parameter+"}") && !c.Bounded(k.Parameter) && !fits(open, origin) {
			o := originsOf(c)
			return !isOpen(o.Token) && sameSite(o.Token, origin) || !isOpen(o.Authorization) && sameSite(o.Authorization, origin)
		}
	}
	return true
}

var openHole = regexp.MustCompile(`\\\{[^}]*\\\}`)

// fits tells that an origin is what an open one comes to with labels of a host, below the same domain.
func fits(open, origin string) bool {
	u, err := url.Parse(origin)
	if open == origin || err != nil || !isOpen(open) {
		return open == origin
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(u.Hostname())
	host, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(open, "https://"), "http://"), ":")
	if err != nil || !strings.HasSuffix("."+host, "."+domain) {
		return false
	}
	pattern, err := regexp.Compile("^" + openHole.ReplaceAllString(regexp.QuoteMeta(open), "[a-z0-9-]{1,63}") + "$")
	return err == nil && pattern.MatchString(origin)
}

// sameSite tells whether two origins are under one domain that somebody registered, and no less encrypted.
func sameSite(named, origin string) bool {
	a, errA := url.Parse(named)
	b, errB := url.Parse(origin)
	if errA != nil || errB != nil || a.Scheme != b.Scheme {
		return false
	}
	if a.Hostname() == b.Hostname() {
		return true
	}
	if net.ParseIP(a.Hostname()) != nil || net.ParseIP(b.Hostname()) != nil {
		return false
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(a.Hostname())
	other, otherErr := publicsuffix.EffectiveTLDPlusOne(b.Hostname())
	return err == nil && otherErr == nil && domain == other
}

// askedOrigin is the address that the sign-in named and that nobody approved yet; empty for none.
func askedOrigin(c studio.Connector, cred credential) string {
	if to := originsOf(c).API; cred.Tokens != nil && isOpen(cred.Tokens.Bound.API) && !isOpen(to) {
		return to
	}
	return ""
}

func notApproved(c studio.Connector, origin string) *studio.Failure {
	return studio.Fail(studio.CodeCredentialMoved,
		nameOf(c)+" says that your data is at "+origin+", which its definition does not name.", "If that is right, use this address under Authentication. Else disconnect.")
}

// Approve lets a sign-in be used at the address that it named itself. CodeInvalid tells that it named another.
func (a *Auth) Approve(ctx context.Context, before, c studio.Connector, origin string) (studio.Connection, error) {
	cred, err := a.load(ctx, c)
	if err != nil {
		return studio.Connection{}, err
	}
	if origin == "" || askedOrigin(c, cred) != origin {
		return studio.Connection{}, studio.Fail(studio.CodeInvalid, nameOf(c)+" did not say that your data is there.", "Look at what it says now.")
	}
	return a.change(ctx, c, func(cred *credential) {
		cred.Approved = append(slices.DeleteFunc(cred.Approved, func(o string) bool { return o == origin }), origin)
		from := originsOf(before)
		cred.Tokens.Bound = cred.Tokens.Bound.located(from, originsOf(c))
		cred.locate(from, originsOf(c))
	})
}

var anyHole = regexp.MustCompile(`\{[^}]*\}`)

// called is the connector with the addresses of its endpoints that the callback completes. The code and the
// client secret go only where the definition bounds them to.
func called(c studio.Connector, callback map[string]string) (studio.Connector, error) {
	open := originsOf(c).Token
	if !isOpen(open) {
		return c, nil
	}
	filled, _ := studio.Resolve(c, callback)
	f := studio.Fail(studio.CodeSignInFailed, "", "Under Authentication, give the parameter in the Access token URL a pattern, or write the address out.")
	f.Field = "auth.oauth2.tokenUrl"
	switch to := originsOf(filled).Token; {
	case isOpen(to):
		f.Message = nameOf(c) + " did not tell where its tokens come from."
	case !mayName(c, open, to):
		f.Message = nameOf(c) + " says that its tokens come from " + to + ", which its definition does not name."
	default:
		// The API's address is for locatedBy.
		filled.BaseURL = c.BaseURL
		return filled, nil
	}
	return c, f
}
