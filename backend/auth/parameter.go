package auth

import (
	"bytes"
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"connectorstudio/backend/studio"
)

// Secret connection parameters stand as marks in a request until it is signed. What is put in their place
// here is by that alone a credential, like all that authentication adds.

// marks are the values of the secret parameters of a connection by studio.SecretMark.
type marks map[string]concealed

// withParameters lets a signer fill secret parameters. CodeNotConnected names one that was not entered,
// CodeCredentialMoved one that was entered for another origin.
func (a *Auth) withParameters(ctx context.Context, c studio.Connector, s *Signer) (*Signer, error) {
	secretOnes := slices.DeleteFunc(slices.Clone(c.Parameters), func(p studio.ConnectionParameter) bool { return !p.Secret })
	if len(secretOnes) == 0 {
		return s, nil
	}
	cred, err := a.load(ctx, c)
	if err != nil {
		return nil, err
	}
	filled := marks{}
	for _, p := range secretOnes {
		kept, found := cred.Parameters[p.Name]
		if !found && p.Required {
			f := studio.Fail(studio.CodeNotConnected, "Enter the "+orElse(p.Label, p.Name)+".", "Press Connect and enter it.")
			f.Field = "values." + p.Name
			return nil, f
		}
		if from, to, yes := kept.Bound.movedAPI(originsOf(c)); found && yes {
			return nil, moved("The "+orElse(p.Label, p.Name)+" was saved for %s. Enter it again to use it with %s.", from, to)
		}
		filled[studio.SecretMark(p.Name)] = kept.Value
		if found {
			s.secrets = append(s.secrets, string(kept.Value))
		}
	}
	s.marks, s.origin = filled, originsOf(c).API
	return s, nil
}

// fill puts the values in the place of their marks: in headers, in the query and in the body, each encoded
// for its place.
func (m marks) fill(out *studio.Outgoing) error {
	for mark, value := range m {
		for name, values := range out.Header {
			for i := range values {
				if !strings.Contains(values[i], mark) {
					continue
				}
				filled := strings.ReplaceAll(values[i], mark, string(value))
				if strings.ContainsFunc(filled, func(r rune) bool { return r < 0x20 && r != '\t' || r == 0x7f }) {
					return studio.Fail(studio.CodeInvalid, "The value of the header "+name+" has a line break or control character.", "Enter the credential again, without line breaks.")
				}
				values[i] = filled
			}
		}
		out.URL.RawQuery = strings.ReplaceAll(out.URL.RawQuery, mark, strings.ReplaceAll(url.QueryEscape(string(value)), "+", "%20"))
		out.Body = bytes.ReplaceAll(out.Body, []byte(mark), []byte(bodyText(out.Header.Get("Content-Type"), string(value))))
	}
	return nil
}

// bodyText encodes a value for the kind of body that it stands in.
func bodyText(contentType, value string) string {
	contentType = strings.ToLower(contentType)
	switch {
	case strings.Contains(contentType, "x-www-form-urlencoded"):
		return url.QueryEscape(value)
	case strings.Contains(contentType, "xml"):
		return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(value)
	case strings.Contains(contentType, "json"):
		var quoted bytes.Buffer
		encoder := json.NewEncoder(&quoted)
		encoder.SetEscapeHTML(false)
		if encoder.Encode(value) == nil {
			return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(quoted.String()), `"`), `"`)
		}
	}
	return value
}

// AdoptClientSecret gives a connection the client secret of another one that uses the same method: it belongs
// to the settings, and its origins go with it.
func (a *Auth) AdoptClientSecret(ctx context.Context, c studio.Connector, fromID string) error {
	owner := c
	owner.ID = fromID
	from, err := a.load(ctx, owner)
	if err != nil || from.ClientSecret == nil {
		return err
	}
	_, err = a.change(ctx, c, func(cred *credential) {
		if cred.ClientSecret == nil {
			kept := *from.ClientSecret
			cred.ClientSecret = &kept
		}
	})
	return err
}
