package secrets

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
)

// An account's own entry holds a small value itself, or tells which parts make up a large one. Windows
// refuses text of more than 2,560 bytes and macOS of about 2,900, while token sets reach 5,500.
//
// The parts of a value bear the name of their generation, which is never used again, and the entry is
// written after them: whoever reads the entry finds the whole value that it speaks of, at any moment
// and wherever a writer was killed. The entry also names the generations that may have left parts
// behind, so that no secret stays in the keychain for ever.
const (
	entryLimit = 2000 // bytes of text an entry may have before its value is split
	partBytes  = 1440 // bytes of value in a part: 1,920 bytes of text
	version    = 1
)

type entry struct {
	Version int          `json:"v"`
	Value   []byte       `json:"value,omitempty"` // a small value
	Empty   bool         `json:"empty,omitempty"` // a value of no bytes
	Parts   *generation  `json:"parts,omitempty"` // a large value
	Sum     []byte       `json:"sum,omitempty"`   // SHA-256 of a large value
	Old     []generation `json:"old,omitempty"`   // may have left parts behind
}

type generation struct {
	Name  string `json:"name"`
	Parts int    `json:"parts"`
}

var (
	errDropped = errors.New("the keychain reported a write as done, but did not keep it")
	errDamaged = errors.New("what the keychain holds for this connector is not whole")
	errTooNew  = errors.New("what the keychain holds was written by a later version")
)

func (e entry) holdsValue() bool { return e.Empty || e.Value != nil || e.Parts != nil }

func (g generation) account(of string, part int) string {
	return fmt.Sprintf("%s/%s.%d", of, g.Name, part)
}

// load reads the value of an account. When a writer elsewhere replaces the value in between, the entry
// is read again.
func load(p Provider, account string) ([]byte, error) {
	var last string
	for {
		text, err := p.Get(account)
		if err != nil {
			return nil, err
		}
		if text == last {
			return nil, errDamaged // nobody replaced it: parts are missing
		}
		last = text
		e, err := parseEntry(text)
		if err != nil {
			return nil, err
		}
		if !e.holdsValue() {
			return nil, ErrNotFound
		}
		value, err := e.read(p, account)
		if !errors.Is(err, errDamaged) {
			return value, err
		}
	}
}

func parseEntry(text string) (entry, error) {
	var e entry
	switch err := json.Unmarshal([]byte(text), &e); {
	case err != nil || e.Version < 1:
		return entry{}, errDamaged
	case e.Version > version:
		return entry{}, errTooNew
	}
	return e, nil
}

// read returns the value that the entry speaks of; errDamaged when a part is not there.
func (e entry) read(p Provider, account string) ([]byte, error) {
	if e.Parts == nil {
		return append([]byte{}, e.Value...), nil
	}
	var value []byte
	for i := range e.Parts.Parts {
		text, err := p.Get(e.Parts.account(account, i))
		if errors.Is(err, ErrNotFound) {
			return nil, errDamaged
		}
		if err != nil {
			return nil, err
		}
		piece, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return nil, errDamaged
		}
		value = append(value, piece...)
	}
	if sum := sha256.Sum256(value); !bytes.Equal(sum[:], e.Sum) {
		return nil, errDamaged
	}
	return value, nil
}

// save replaces the value of an account: first the parts, if it needs any, then the entry, then what
// is left of earlier values is removed.
func save(p Provider, account string, value []byte) error {
	before, err := entryOf(p, account)
	if err != nil {
		return err
	}
	after := entry{Version: version, Value: value, Empty: len(value) == 0, Old: before.left()}
	if len(after.text()) > entryLimit {
		if after, err = saveParts(p, account, before, value); err != nil {
			return err
		}
	}
	if err := write(p, account, after.text()); err != nil {
		return err
	}
	// The value is saved; what cannot be removed now is removed by the next save.
	_ = removeParts(p, account, after.Old)
	return nil
}

// entryOf returns the account's entry as far as it can be made out: what is damaged is replaced.
func entryOf(p Provider, account string) (entry, error) {
	text, err := p.Get(account)
	if errors.Is(err, ErrNotFound) {
		return entry{Version: version}, nil
	}
	if err != nil {
		return entry{}, err
	}
	e, err := parseEntry(text)
	if err != nil {
		return entry{Version: version}, nil
	}
	return e, nil
}

// left lists the generations that have parts once the entry is replaced.
func (e entry) left() []generation {
	if e.Parts == nil {
		return e.Old
	}
	return append(append([]generation{}, e.Old...), *e.Parts)
}

func (e entry) text() string {
	text, err := json.Marshal(e)
	if err != nil {
		panic(err) // text, numbers and bytes always marshal
	}
	return string(text)
}

// saveParts writes the value as parts of a new generation and returns the entry that puts it in force.
// The generation is named in the entry in force before its first part is written.
func saveParts(p Provider, account string, before entry, value []byte) (entry, error) {
	// What earlier saves left behind goes first, so that the list of them stays short.
	if err := removeParts(p, account, before.Old); err != nil {
		return entry{}, err
	}
	fresh := generation{Name: rand.Text()[:12], Parts: (len(value) + partBytes - 1) / partBytes}
	before.Old = []generation{fresh}
	if err := write(p, account, before.text()); err != nil {
		return entry{}, err
	}
	// From the last part to the first, and removed from the first to the last: while any part of a
	// generation is there, its last one is.
	for i := fresh.Parts - 1; i >= 0; i-- {
		piece := value[i*partBytes : min((i+1)*partBytes, len(value))]
		if err := write(p, fresh.account(account, i), base64.StdEncoding.EncodeToString(piece)); err != nil {
			return entry{}, err
		}
	}
	sum := sha256.Sum256(value)
	after := entry{Version: version, Parts: &fresh, Sum: sum[:]}
	if before.Parts != nil {
		after.Old = []generation{*before.Parts}
	}
	return after, nil
}

// write saves text and reads it back: some keychains report success and keep nothing.
func write(p Provider, account, text string) error {
	if err := p.Set(account, text); err != nil {
		return err
	}
	kept, err := p.Get(account)
	if errors.Is(err, ErrNotFound) || err == nil && kept != text {
		return errDropped
	}
	return err
}

// remove deletes the value of an account. While parts are removed the entry stays, without a value.
func remove(p Provider, account string) error {
	before, err := entryOf(p, account)
	if err != nil {
		return err
	}
	if old := before.left(); len(old) > 0 {
		if err := write(p, account, entry{Version: version, Old: old}.text()); err != nil {
			return err
		}
		if err := removeParts(p, account, old); err != nil {
			return err
		}
	}
	return discard(p, account)
}

// removeParts deletes what is left of the generations.
func removeParts(p Provider, account string, old []generation) error {
	for _, g := range old {
		_, err := p.Get(g.account(account, g.Parts-1))
		if errors.Is(err, ErrNotFound) {
			continue
		}
		for i := 0; i < g.Parts && err == nil; i++ {
			err = discard(p, g.account(account, i))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// discard deletes an account of the keychain, if it is there, and makes sure that it is gone.
func discard(p Provider, account string) error {
	if err := p.Delete(account); err != nil {
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		return err
	}
	_, err := p.Get(account)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil
	case err == nil:
		return errors.New("the keychain reported a deletion as done, but kept the entry")
	}
	return err
}
