package studio

// Pagination says how the pages of an action follow each other. The zero value has one page.
type Pagination struct {
	Kind PageKind `json:"kind"`

	// What is sent for the second page and each later one. A next URL is an address of its own: it is sent
	// instead, and must have the origin of the connector.
	In    PagePlace `json:"in"`    // query (also when empty), header or body
	Name  string    `json:"name"`  // of the query parameter or the header, or the path of a member of the JSON body
	First int       `json:"first"` // number of the first page (page) or of its first record (offset)
	// SizeName and Size send the number of records for a page in the query or a header, with every page. In
	// a body it stands anyway.
	SizeName string `json:"sizeName"`
	Size     int    `json:"size"` // 0 leaves it to the action; then offsets count what arrived

	// Where a cursor or a next URL stands.
	From PageSource `json:"from"`
	Path string     `json:"path"` // from the top of the body, from the last record, or the name of a header

	// When it ends, besides a page without records and a missing cursor or next URL.
	MorePath  string `json:"morePath"`  // false here means that this was the last page
	TotalPath string `json:"totalPath"` // the number of records of all pages
	PagesPath string `json:"pagesPath"` // the number of pages
	ShortPage bool   `json:"shortPage"` // a page of fewer than Size records is the last
	MaxPages  int    `json:"maxPages"`  // 0 means UsualMaxPages
	MaxItems  int    `json:"maxItems"`  // records; 0 for no limit
}

// UsualMaxPages bounds what nobody bounded.
const UsualMaxPages = 1000

// PageKind is how a system counts its pages.
type PageKind string

const (
	PagesNone   PageKind = ""
	PagesNumber PageKind = "page"    // 1, 2, 3
	PagesOffset PageKind = "offset"  // 0, 100, 200
	PagesCursor PageKind = "cursor"  // a mark from the page before
	PagesNext   PageKind = "nextUrl" // the address of the next page
)

// PageKinds are all of them, in the order of the choice.
var PageKinds = []PageKind{PagesNone, PagesNumber, PagesOffset, PagesCursor, PagesNext}

// PageSource is where a cursor or a next URL stands.
type PageSource string

const (
	FromBody   PageSource = "body"   // also when empty
	FromHeader PageSource = "header" // the value of a header
	FromLink   PageSource = "link"   // the header Link with rel=next (RFC 8288); for a next URL only
	FromRecord PageSource = "record" // a field of the last record; for a cursor only
)

// PagePlace is where the position of a page is sent.
type PagePlace string

const (
	PageInQuery  PagePlace = "query"
	PageInHeader PagePlace = "header"
	PageInBody   PagePlace = "body"
)

// PagePlaces are all of them, in the order of the choice.
var PagePlaces = []PagePlace{PageInQuery, PageInHeader, PageInBody}

// PageSources are all of them, in the order of the choice.
var PageSources = []PageSource{FromBody, FromHeader, FromLink, FromRecord}

// PageTurn is what a request for a page has beyond the action's own.
type PageTurn struct {
	URL    string       `json:"url"`    // a whole address in its place; empty for none
	Values []PlacedText `json:"values"` // what is sent, and where
}

// PlacedText is a value and the place it is sent in. Number sends it without quotes in a JSON body.
type PlacedText struct {
	In     PagePlace `json:"in"`
	Name   string    `json:"name"`
	Value  string    `json:"value"`
	Number bool      `json:"number"`
}

// Pages is how far somebody got through the pages of an action.
type Pages struct {
	Loaded     int       `json:"loaded"`  // pages
	Records    int       `json:"records"` // in all of them
	OnPage     int       `json:"onPage"`  // in the last one
	RecordPath string    `json:"recordPath"`
	List       bool      `json:"list"`
	Next       *PageTurn `json:"next"`    // how the next page is asked for; nil when there is none
	Stopped    string    `json:"stopped"` // why there is none; empty while there is one
	Trouble    bool      `json:"trouble"` // it ended for another reason than the last page
	Seen       []string  `json:"seen"`    // marks of the pages that were asked for
}

// PageSuggestion is what the first response, or the connector, says about its pages.
type PageSuggestion struct {
	Pagination    Pagination `json:"pagination"`
	Why           string     `json:"why"`           // such as "The answer names the next page in paging.next.after."
	FromConnector bool       `json:"fromConnector"` // it is the hint of the connector, which the answer does not contradict
}
