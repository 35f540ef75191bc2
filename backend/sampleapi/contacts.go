package sampleapi

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"time"
)

// contact is a person at a company.
type contact struct {
	ID        string    `json:"id"`
	CompanyID *string   `json:"company_id"`
	FirstName string    `json:"first_name"`
	LastName  string    `json:"last_name"`
	Email     string    `json:"email"`
	Title     *string   `json:"title"`
	Phone     *string   `json:"phone"`
	OptedIn   bool      `json:"opted_in"`
	Tags      []string  `json:"tags"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

var (
	givenNames  = strings.Fields("Ada Bruno Chiara Dmitri Elif Farah Goran Hana Idris Jonas Keiko Liam Maren Nadia Oskar Priya Quentin Rosa Sven Tara Umar Vera Wout Ximena Yusuf Zoë")
	familyNames = strings.Fields("Abbott Bauer Castro Dahl Ekström Fischer Gallo Haugen Ito Jansen Kowalski Lindqvist Moreau Novák Okafor Petit Quispe Rossi Sato Tanaka Urban Vargas Weber Xu Yilmaz Zeman")
	titles      = []string{"Buyer", "Chief financial officer", "Engineer", "Head of marketing", "IT administrator", "Managing director", "Operations manager", "Sales representative"}
)

// book holds the companies, which never change, and the contacts, which callers change until the
// server ends.
type book struct {
	companies []company
	byDomain  map[string]int

	mu       sync.RWMutex
	contacts map[string]contact
	order    []string // ids of contacts, oldest first
	made     int
}

func newBook() *book {
	b := &book{byDomain: map[string]int{}, contacts: map[string]contact{}}
	for i := range Companies {
		c := makeCompany(i)
		b.companies = append(b.companies, c)
		b.byDomain[c.Domain] = i
		random := rand.New(rand.NewPCG(uint64(i), 0xc0117ac7))
		for range 1 + random.IntN(4) {
			b.addMade(random, c)
		}
	}
	return b
}

func (b *book) addMade(random *rand.Rand, c company) {
	given, family := givenNames[random.IntN(len(givenNames))], familyNames[random.IntN(len(familyNames))]
	made := contact{
		CompanyID: &c.ID, FirstName: given, LastName: family, OptedIn: random.IntN(2) == 0, Tags: []string{},
		Email: fmt.Sprintf("%s.%d@%s", strings.ToLower(plain.Replace(given+"."+family)), b.made+1, c.Domain), CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt,
	}
	if random.IntN(5) > 0 {
		made.Title = &titles[random.IntN(len(titles))]
	}
	if random.IntN(3) > 0 {
		number := fmt.Sprintf("+1 555 01%02d", random.IntN(100))
		made.Phone = &number
	}
	b.add(made)
}

var plain = strings.NewReplacer("ë", "e", "ö", "o", "á", "a")

// add gives the contact its id. The caller holds the lock.
func (b *book) add(c contact) contact {
	b.made++
	c.ID = fmt.Sprintf("ct_%06d", b.made)
	b.contacts[c.ID] = c
	b.order = append(b.order, c.ID)
	return c
}

func (b *book) company(id string) (company, bool) {
	var number int
	if n, err := fmt.Sscanf(id, "co_%05d", &number); n != 1 || err != nil || number < 1 || number > len(b.companies) || b.companies[number-1].ID != id {
		return company{}, false
	}
	return b.companies[number-1], true
}

// contactsWhere lists contacts, oldest first.
func (b *book) contactsWhere(holds func(contact) bool) []contact {
	b.mu.RLock()
	defer b.mu.RUnlock()
	found := []contact{}
	for _, id := range b.order {
		if c := b.contacts[id]; holds(c) {
			found = append(found, c)
		}
	}
	return found
}

// contactChange is what a caller sends: a member that is not sent stays as it is, null empties it.
type contactChange struct {
	CompanyID optional[string]   `json:"company_id"`
	FirstName optional[string]   `json:"first_name"`
	LastName  optional[string]   `json:"last_name"`
	Email     optional[string]   `json:"email"`
	Title     optional[string]   `json:"title"`
	Phone     optional[string]   `json:"phone"`
	OptedIn   optional[bool]     `json:"opted_in"`
	Tags      optional[[]string] `json:"tags"`
}

// optional is a member of a JSON object that may be missing, null, or a value.
type optional[T any] struct {
	sent  bool
	value *T
}

func (o *optional[T]) UnmarshalJSON(text []byte) error {
	o.sent = true
	return json.Unmarshal(text, &o.value)
}

// or is the value sent, otherwise the one before.
func (o optional[T]) or(before T) T {
	switch {
	case !o.sent:
		return before
	case o.value == nil:
		var empty T
		return empty
	}
	return *o.value
}

func (o optional[T]) orPointer(before *T) *T {
	if !o.sent {
		return before
	}
	return o.value
}

// applied returns the contact as changed, and what keeps it from being saved.
func (b *book) applied(c contact, change contactChange) (contact, []fieldError) {
	c.FirstName, c.LastName = change.FirstName.or(c.FirstName), change.LastName.or(c.LastName)
	c.Email, c.OptedIn, c.Tags = change.Email.or(c.Email), change.OptedIn.or(c.OptedIn), change.Tags.or(c.Tags)
	c.Title, c.Phone, c.CompanyID = change.Title.orPointer(c.Title), change.Phone.orPointer(c.Phone), change.CompanyID.orPointer(c.CompanyID)
	if c.Tags == nil {
		c.Tags = []string{}
	}
	var errs []fieldError
	if strings.TrimSpace(c.LastName) == "" {
		errs = append(errs, fieldError{"last_name", "is required"})
	}
	if parsed, err := mail.ParseAddress(c.Email); c.Email == "" {
		errs = append(errs, fieldError{"email", "is required"})
	} else if err != nil || parsed.Address != c.Email {
		errs = append(errs, fieldError{"email", "is not an e-mail address"})
	}
	if c.CompanyID != nil {
		if _, found := b.company(*c.CompanyID); !found {
			errs = append(errs, fieldError{"company_id", "names no company"})
		}
	}
	for _, other := range b.contacts {
		if other.ID != c.ID && strings.EqualFold(other.Email, c.Email) {
			errs = append(errs, fieldError{"email", "belongs to contact " + other.ID})
			break
		}
	}
	return c, errs
}

// save creates the contact (empty id), or changes it; found is false when there is none to change.
func (b *book) save(id string, change contactChange, now time.Time, replace bool) (c contact, found bool, errs []fieldError) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if id != "" {
		if c, found = b.contacts[id]; !found {
			return c, false, nil
		}
	}
	if replace {
		c = contact{ID: c.ID, CreatedAt: c.CreatedAt}
	}
	c, errs = b.applied(c, change)
	if len(errs) > 0 {
		return c, true, errs
	}
	c.UpdatedAt = now.UTC()
	if id == "" {
		c.CreatedAt = c.UpdatedAt
		return b.add(c), true, nil
	}
	b.contacts[id] = c
	return c, true, nil
}

func (b *book) contact(id string) (contact, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	c, found := b.contacts[id]
	return c, found
}

func (b *book) remove(id string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, found := b.contacts[id]; !found {
		return false
	}
	delete(b.contacts, id)
	b.order = slices.DeleteFunc(b.order, func(other string) bool { return other == id })
	return true
}
