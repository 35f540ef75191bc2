package openapi

import (
	"encoding/json"
	"strings"
)

// forgiving reads JSON as it is published: commas that are missing or too many, control characters in
// strings, text behind the end. It takes what it can make out and stops at the rest.
func forgiving(file string) *node {
	f := forgiver{text: file}
	return f.value(0)
}

type forgiver struct {
	text string
	at   int
}

const deepest = 500

// separators are skipped wherever they stand: what matters is the order of names and values.
func (f *forgiver) skip() {
	for f.at < len(f.text) && strings.IndexByte(" \t\r\n,:", f.text[f.at]) >= 0 {
		f.at++
	}
}

func (f *forgiver) value(depth int) *node {
	f.skip()
	if f.at >= len(f.text) || depth > deepest {
		f.at = len(f.text)
		return &node{}
	}
	switch c := f.text[f.at]; c {
	case '{', '[':
		f.at++
		return f.container(c, depth)
	case '"':
		return &node{kind: text, text: f.quoted()}
	}
	end := strings.IndexAny(f.text[f.at:], " \t\r\n,:{}[]\"")
	if end < 0 {
		end = len(f.text) - f.at
	}
	word := f.text[f.at : f.at+max(end, 1)]
	f.at += len(word)
	switch {
	case word == "true" || word == "false":
		return &node{kind: boolean, text: word}
	case word == "null":
		return &node{}
	case json.Valid([]byte(word)):
		return &node{kind: number, text: word}
	}
	return &node{kind: text, text: word}
}

func (f *forgiver) container(begin byte, depth int) *node {
	n := &node{kind: list}
	if begin == '{' {
		n.kind = object
	}
	for {
		f.skip()
		if f.at >= len(f.text) {
			return n
		}
		if c := f.text[f.at]; c == '}' || c == ']' {
			f.at++
			return n
		}
		first := f.value(depth + 1)
		if n.kind == list {
			n.items = append(n.items, first)
		} else if f.skip(); f.at < len(f.text) {
			n.set(first.str(), f.value(depth+1))
		}
	}
}

// quoted reads a string. A line break in it is text.
func (f *forgiver) quoted() string {
	begin := f.at
	for f.at++; f.at < len(f.text) && f.text[f.at] != '"'; f.at++ {
		if f.text[f.at] == '\\' {
			f.at++
		}
	}
	f.at = min(f.at+1, len(f.text))
	written := f.text[begin:f.at]
	cleaned := strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, written)
	var plain string
	if json.Unmarshal([]byte(cleaned), &plain) != nil {
		return strings.Trim(cleaned, `"`)
	}
	return plain
}
