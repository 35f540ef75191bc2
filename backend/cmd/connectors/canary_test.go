package main

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"connectorstudio/backend/secrets"
)

// canaries are secrets with a value of their own in every slot, so that whatever is found tells where it
// came from (reliability 5.2).
type canaries struct {
	mu      sync.Mutex
	secrets map[string]string // by slot
}

func newCanaries() *canaries { return &canaries{secrets: map[string]string{}} }

func (c *canaries) note(slot, secret string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, taken := c.secrets[slot]; taken {
		slot = fmt.Sprintf("%s (%d)", slot, len(c.secrets))
	}
	c.secrets[slot] = secret
	return secret
}

// sing makes a secret whose ends are unmistakable and whose middle every encoding spells differently.
func (c *canaries) sing(slot string) string {
	return c.note(slot, rand.Text()[:14]+`+/=&%"<\`+rand.Text()[:14])
}

// singToken makes one of the characters that tokens have (RFC 6750 section 2.1).
func (c *canaries) singToken(slot string) string {
	return c.note(slot, rand.Text()[:14]+"-._~+/"+rand.Text()[:14]+"==")
}

// singIdentity makes an identity token, which says in itself who signed in.
func (c *canaries) singIdentity(slot, email string) string {
	part := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	return c.note(slot, part(rand.Text())+"."+part(fmt.Sprintf(`{"email":%q,"jti":%q}`, email, rand.Text()))+"."+part(rand.Text()))
}

// spelling is how a secret may be written down.
type spelling struct{ slot, how, text string }

var percents = regexp.MustCompile("%[0-9A-F]{2}")

func (c *canaries) spellings() []spelling {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := []spelling{}
	for slot, secret := range c.secrets {
		add := func(how, text string) { all = append(all, spelling{slot, how, text}) }
		add("as it is", secret)
		add("its first characters", secret[:12])
		add("its last characters", secret[len(secret)-12:])
		for how, text := range map[string]string{"query": url.QueryEscape(secret), "path": url.PathEscape(secret)} {
			add(how, text)
			add(how+" in lower case", percents.ReplaceAllStringFunc(text, strings.ToLower))
		}
		inJSON, _ := json.Marshal(secret)
		add("JSON", strings.Trim(string(inJSON), `"`))
		add("JSON without HTML", strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(secret))
		add("hex", hex.EncodeToString([]byte(secret)))
		add("HEX", strings.ToUpper(hex.EncodeToString([]byte(secret))))
		for lead := range 3 { // the bytes before it move where its characters begin
			encoded := base64.RawStdEncoding.EncodeToString(append(make([]byte, lead), secret...))
			own := encoded[(lead*8+5)/6 : (lead+len(secret))*8/6]
			add(fmt.Sprintf("base64 behind %d bytes", lead), own)
			add(fmt.Sprintf("base64url behind %d bytes", lead), strings.NewReplacer("+", "-", "/", "_").Replace(own))
		}
		for _, id := range []string{"studio", "quayside-client"} {
			add("Basic", base64.StdEncoding.EncodeToString([]byte(id+":"+secret)))
			add("Basic of a form", base64.StdEncoding.EncodeToString([]byte(id+":"+url.QueryEscape(secret))))
		}
	}
	return all
}

// sightings calls see for every spelling in a text, each once.
func (c *canaries) sightings(text []byte, see func(s spelling, at int)) {
	const start = 8 // bytes by which spellings are told apart; each has more
	index := map[[start]byte][]spelling{}
	for _, s := range c.spellings() {
		begin := [start]byte([]byte(s.text)[:start])
		index[begin] = append(index[begin], s)
	}
	seen := map[spelling]bool{}
	for at := range max(0, len(text)-start+1) {
		for _, s := range index[[start]byte(text[at:at+start])] {
			if !seen[s] && bytes.HasPrefix(text[at:], []byte(s.text)) {
				seen[s] = true
				see(s, at)
			}
		}
	}
}

// slots tells whose secrets are in a text.
func (c *canaries) slots(text []byte) map[string]bool {
	found := map[string]bool{}
	c.sightings(text, func(s spelling, _ int) { found[s.slot] = true })
	return found
}

// find returns the spellings that are in a text, with what stands around them.
func (c *canaries) find(text []byte) []string {
	found := []string{}
	c.sightings(text, func(s spelling, at int) {
		found = append(found, fmt.Sprintf("%s, %s: …%q…", s.slot, s.how, text[max(0, at-80):min(len(text), at+len(s.text)+40)]))
	})
	return found
}

// scan holds every file below a folder free of canaries, and returns how many bytes that were.
func (c *canaries) scan(t *testing.T, dir string) (size int) {
	t.Helper()
	ok(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // the history lets go of old answers meanwhile
		}
		ok(t, err)
		size += len(content)
		for _, found := range c.find(append([]byte(path+"\n"), content...)) {
			t.Errorf("%s: %s", path, found)
		}
		return nil
	}))
	return size
}

// TestCanaryScanFinds shows that the scan would find each spelling in each kind of place.
func TestCanaryScanFinds(t *testing.T) {
	c := newCanaries()
	c.sing("key")
	c.singToken("token")
	c.singIdentity("identity", "ada@example.test")
	for _, s := range c.spellings() {
		if len(c.find([]byte("\x00before "+s.text+" after\xff"))) == 0 {
			t.Errorf("%s, %s is not found", s.slot, s.how)
		}
	}
	if found := c.find([]byte("nothing of theirs, ••••••••")); len(found) != 0 {
		t.Errorf("found %q", found)
	}
}

// drawer is a keychain: the one place where canaries may be.
type drawer struct {
	mu     sync.Mutex
	values map[string]string
	locked bool
}

func (d *drawer) do(work func() error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.locked {
		return errors.New("failed to unlock correct collection '/org/freedesktop/secrets/collection/login'")
	}
	return work()
}

func (d *drawer) Get(account string) (value string, err error) {
	err = d.do(func() error {
		var found bool
		if value, found = d.values[account]; !found {
			return secrets.ErrNotFound
		}
		return nil
	})
	return value, err
}

func (d *drawer) Set(account, text string) error {
	return d.do(func() error { d.values[account] = text; return nil })
}

func (d *drawer) Delete(account string) error {
	return d.do(func() error {
		if _, found := d.values[account]; !found {
			return secrets.ErrNotFound
		}
		delete(d.values, account)
		return nil
	})
}

func (d *drawer) lock(locked bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.locked = locked
}
