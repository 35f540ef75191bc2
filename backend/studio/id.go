package studio

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"strings"
	"time"
)

var crockford = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// NewID returns a name of 26 lower-case characters that sorts by the time it was made (to the
// millisecond) and is unique without asking anybody: 48 bits of time, 80 bits of chance.
func NewID() string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(time.Now().UnixMilli())<<16)
	_, _ = rand.Read(b[6:]) // never fails (crypto/rand)
	return strings.ToLower(crockford.EncodeToString(b[:]))
}

// IsID tells whether a text is a name that NewID makes. Names come back from the page and become names of
// files and of keychain entries.
func IsID(text string) bool {
	return len(text) == 26 && strings.Trim(text, "0123456789abcdefghjkmnpqrstvwxyz") == ""
}
