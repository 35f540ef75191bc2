package fields

import "slices"

// jsonType is a JSON type, in the order in which Shape.Types names them.
type jsonType uint8

const (
	typeObject jsonType = iota
	typeList
	typeString
	typeNumber
	typeBoolean
	typeNull
	typeCount
)

var typeNames = [typeCount]string{"object", "list", "string", "number", "boolean", "null"}

func typeOf(t Token) jsonType {
	switch t {
	case ObjectStart:
		return typeObject
	case ListStart:
		return typeList
	case String:
		return typeString
	case Number:
		return typeNumber
	case True, False:
		return typeBoolean
	}
	return typeNull
}

// node is one place in the merged samples.
type node struct {
	key      string
	raw      []byte // the key as first written, with its quotes
	counts   [typeCount]int64
	items    int64  // elements of all lists here
	formats  format // the readings that all texts so far allow
	sample   string
	sampled  bool
	sampleOf jsonType // the type of the sample; typeCount without one
	// To notice names that repeat within an object: the object in which the member stood last, the type
	// of its value there, and how often that happened.
	last    int64
	latest  jsonType
	repeats int64

	members []*node
	byKey   map[string]*node // once there are many
	any     *node            // stands for all members of a map keyed by ids
	element *node            // stands for all elements of a list
}

func newNode(key string) *node { return &node{key: key, formats: anyFormat, sampleOf: typeCount} }

func (n *node) seen() int64 {
	var sum int64
	for _, c := range n.counts {
		sum += c
	}
	return sum
}

// manyMembers is from where on a map finds members faster than looking at each.
const manyMembers = 8

func (n *node) member(key string) *node {
	if n.byKey != nil {
		return n.byKey[key]
	}
	for _, m := range n.members {
		if m.key == key {
			return m
		}
	}
	return nil
}

func (n *node) add(m *node) {
	n.members = append(n.members, m)
	if n.byKey == nil && len(n.members) > manyMembers {
		n.byKey = map[string]*node{}
		for _, m := range n.members {
			n.byKey[m.key] = m
		}
	} else if n.byKey != nil {
		n.byKey[m.key] = m
	}
}

// behind returns the position of the member that follows m, which is mostly near guess.
func (n *node) behind(m *node, guess int) int {
	for i := guess; i < len(n.members); i++ {
		if n.members[i] == m {
			return i + 1
		}
	}
	return slices.Index(n.members, m) + 1
}

// absorb merges m into n.
func (n *node) absorb(m *node) {
	if m == nil {
		return
	}
	for i := range n.counts {
		n.counts[i] += m.counts[i]
	}
	n.items += m.items
	n.repeats += m.repeats
	n.formats &= m.formats
	if !n.sampled && (m.sampled || n.sampleOf == typeCount) {
		n.sample, n.sampled, n.sampleOf = m.sample, m.sampled, m.sampleOf
	}
	if m.element != nil {
		if n.element == nil {
			n.element = newNode("")
		}
		n.element.absorb(m.element)
	}
	if m.any != nil && n.any == nil {
		n.collapse()
	}
	if n.any != nil {
		n.any.absorb(m.any)
		for _, child := range m.members {
			n.any.absorb(child)
		}
		return
	}
	for _, child := range m.members {
		known := n.member(child.key)
		if known == nil {
			known = newNode(child.key)
			known.raw = child.raw
			n.add(known)
		}
		known.absorb(child)
	}
}

// collapse turns an object with named members into a map keyed by ids.
func (n *node) collapse() {
	n.any = newNode("")
	for _, m := range n.members {
		n.any.absorb(m)
	}
	n.members, n.byKey = nil, nil
}

// size is the number of nodes below n.
func (n *node) size() int {
	sum := 0
	for _, m := range n.members {
		sum += 1 + m.size()
	}
	if n.any != nil {
		sum += 1 + n.any.size()
	}
	if n.element != nil {
		sum += 1 + n.element.size()
	}
	return sum
}

const (
	mapFrom  = 200  // members from which on an object may be a map keyed by ids
	mapSure  = 1000 // members from which on it is one whatever its keys look like
	maxPaths = 5000 // distinct places that are remembered
)

// isMap tells whether the members of n look like the entries of a map keyed by ids: because the keys
// look like ids, or because every value is a container of the same kind. A wide record, such as a CRM
// object with 400 named columns, has names for keys and mostly plain values.
func (n *node) isMap() bool {
	if len(n.members) > mapSure {
		return true
	}
	ids := 0
	objects, lists := true, true
	for _, m := range n.members {
		if looksLikeID(m.key) {
			ids++
		}
		objects = objects && m.counts[typeObject] == m.seen()
		lists = lists && m.counts[typeList] == m.seen()
	}
	return ids*2 >= len(n.members) || objects || lists
}

// looksLikeID takes keys that are mostly digits, hexadecimal with digits, or addresses.
func looksLikeID(key string) bool {
	digits, hex := 0, true
	for i := range len(key) {
		c := key[i]
		if c >= '0' && c <= '9' {
			digits++
		} else if c == '@' {
			return true
		} else if c != '-' && hexDigit(c) < 0 {
			hex = false
		}
	}
	return digits > 0 && (digits*2 >= len(key) || hex && len(key) >= 8)
}
