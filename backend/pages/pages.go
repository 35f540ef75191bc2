// Package pages goes through the pages of an action: what is asked for next, when it is over, and what a
// first answer says about how its system counts. It reads and decides; nothing in it sends.
package pages

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"connectorstudio/backend/studio"
)

// Advance returns how far somebody got with one more page. from is the address of that page.
func Advance(p studio.Pagination, was studio.Pages, page Page, from string) studio.Pages {
	now := was
	now.Loaded++
	now.Records += page.Records
	now.OnPage, now.Next, now.Stopped, now.Trouble = page.Records, nil, "", false
	now.Seen = slices.Clone(was.Seen)
	if now.Seen == nil {
		now.Seen = []string{}
	}
	if why := over(p, now, page); why != "" {
		now.Stopped = why
		return now
	}
	turn, mark, why := next(p, now, page, from)
	switch {
	case why != "":
		now.Stopped, now.Trouble = why, turn != nil
	case slices.Contains(now.Seen, digest(mark)):
		now.Stopped, now.Trouble = again(p), true
	default:
		now.Next, now.Seen = turn, append(now.Seen, digest(mark))
	}
	return now
}

func again(p studio.Pagination) string {
	if p.Kind == studio.PagesNumber || p.Kind == studio.PagesOffset {
		return "The same records came again: the system does not take " + p.Name + "."
	}
	return "The answer names a page that was loaded already."
}

func digest(mark string) string {
	sum := sha256.Sum256([]byte(mark))
	return hex.EncodeToString(sum[:6])
}

// over returns why there is no next page, empty when there may be one.
func over(p studio.Pagination, now studio.Pages, page Page) string {
	counted := p.Kind == studio.PagesNumber || p.Kind == studio.PagesOffset
	most := p.MaxPages
	if most <= 0 {
		most = studio.UsualMaxPages
	}
	switch {
	case p.Kind == studio.PagesNone:
		return "The action has one page."
	case page.Records == 0 && counted:
		return "The last page has no records."
	case page.More != nil && !*page.More:
		return p.MorePath + " says that this was the last page."
	case p.ShortPage && p.Size > 0 && page.Records < p.Size:
		return fmt.Sprintf("The last page has %d of %d records.", page.Records, p.Size)
	case page.Total != nil && now.Records >= *page.Total:
		return fmt.Sprintf("All %d records are loaded.", *page.Total)
	case page.Pages != nil && now.Loaded >= *page.Pages:
		return fmt.Sprintf("All %d pages are loaded.", *page.Pages)
	case p.MaxItems > 0 && now.Records >= p.MaxItems:
		return fmt.Sprintf("The limit of %d records is reached.", p.MaxItems)
	case now.Loaded >= most:
		return fmt.Sprintf("The limit of %d pages is reached.", most)
	}
	return ""
}

// next returns the turn to the next page and what it is known by. With a reason why not, a turn tells
// that this is trouble.
func next(p studio.Pagination, now studio.Pages, page Page, from string) (turn *studio.PageTurn, mark, why string) {
	switch p.Kind {
	case studio.PagesNumber:
		return placed(p, strconv.Itoa(p.First+now.Loaded), true), page.Last, ""
	case studio.PagesOffset:
		offset := p.First + now.Records
		if p.Size > 0 {
			offset = p.First + now.Loaded*p.Size
		}
		return placed(p, strconv.Itoa(offset), true), page.Last, ""
	}
	if page.Mark == "" {
		return nil, "", "The answer names no next page."
	}
	if p.Kind == studio.PagesCursor {
		return placed(p, page.Mark, page.MarkIsNumber), page.Mark, ""
	}
	address, err := Resolve(from, page.Mark)
	if err != nil {
		return &studio.PageTurn{}, "", err.Error()
	}
	return &studio.PageTurn{URL: address, Values: []studio.PlacedText{}}, address, ""
}

func placed(p studio.Pagination, value string, number bool) *studio.PageTurn {
	in := p.In
	if in == "" {
		in = studio.PageInQuery
	}
	return &studio.PageTurn{Values: []studio.PlacedText{{In: in, Name: p.Name, Value: value, Number: number}}}
}

// Resolve makes a whole address of a next URL. It must have the origin of the page it came with; a
// system behind a proxy may name http where it is called by https.
func Resolve(from, next string) (string, error) {
	base, err := url.Parse(from)
	if err != nil {
		return "", refused("The address of the page cannot be read.")
	}
	to, err := base.Parse(strings.TrimSpace(next))
	if err != nil || studio.OriginOf(to) == "" {
		return "", refused("The address of the next page cannot be read.")
	}
	if base.Scheme == "https" && to.Scheme == "http" && to.Hostname() == base.Hostname() && (to.Port() == "" || to.Port() == base.Port()) {
		to.Scheme, to.Host = base.Scheme, base.Host
	}
	if studio.OriginOf(to) != studio.OriginOf(base) || to.User != nil {
		return "", refused(fmt.Sprintf("The next page is at %s. It was not asked for: credentials stay with %s.", studio.OriginOf(to), studio.OriginOf(base)))
	}
	to.Fragment, to.RawFragment = "", ""
	return to.String(), nil
}

func refused(message string) error { return studio.Fail(studio.CodeInvalid, message, "") }
