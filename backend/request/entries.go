package request

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"connectorstudio/backend/studio"
	"connectorstudio/backend/template"
)

// form adds the entries of a query or of a form to spans that were empty; first stands before the first one.
func (d *draft) form(spans []Span, first string, entries []studio.Entry) []Span {
	for i := range entries {
		spans = d.entry(spans, first, &entries[i])
	}
	return spans
}

// addCookies adds the header that holds all cookies. A list whose style repeats is a cookie for each value.
func (d *draft) addCookies(entries []studio.Entry) {
	spans := []Span{}
	add := func(name string, value []Span) {
		if len(spans) > 0 {
			name = "; " + name
		}
		spans = append(append(spans, Span{Text: name + "="}), value...)
	}
	for _, entry := range entries {
		if d.leftOut(entry.Value) {
			continue
		}
		value, refused := entry.Value.Render(entry.Position, d.values)
		for i := range refused {
			refused[i].Message = "Cookie " + entry.Name + ": " + refused[i].Message
		}
		value = d.take(value, refused)
		if name, whole := entry.Value.Hole(); whole && d.values[name].Items != nil && d.styles[name] == studio.StyleRepeat {
			for _, item := range d.values[name].Items {
				add(entry.Sent, []Span{{Text: item, Parameter: name}})
			}
			continue
		}
		add(entry.Sent, value)
	}
	if len(spans) > 0 {
		d.headers = append(d.headers, filledHeader{"Cookie", spans})
	}
}

// pair is an entry as it is written: "name=" and its value.
type pair struct {
	name  string
	value []Span
}

// entry adds one entry, which a list may turn into several or into none.
func (d *draft) entry(spans []Span, first string, entry *studio.Entry) []Span {
	if d.leftOut(entry.Value) {
		return spans
	}
	separator := func() Span {
		if len(spans) == 0 {
			return Span{Text: first}
		}
		return Span{Text: "&"}
	}
	if name, whole := entry.Value.Hole(); whole && d.values[name].Set && !entry.Bare {
		if pairs, several := d.several(entry.Sent, name); several {
			for _, p := range pairs {
				spans = append(spans, separator(), Span{Text: p.name})
				spans = append(spans, p.value...)
			}
			return spans
		}
	}
	spans = append(spans, separator(), Span{Text: entry.Sent})
	if !entry.Bare {
		spans = append(spans, Span{Text: "="})
	}
	return d.take(entry.Value.RenderTo(spans, entry.Position, d.values))
}

// several writes the values of a parameter that fills a whole entry in its style. It is false for what is
// one text in one entry.
func (d *draft) several(sent, name string) (pairs []pair, several bool) {
	v, style := d.values[name], d.styles[name]
	encode := template.EscapeValue
	if v.Raw {
		encode = template.EscapeRaw
	}
	one := func(key, text string) {
		pairs = append(pairs, pair{key + "=", []Span{{Text: encode(text), Parameter: name}}})
	}
	switch {
	case style == studio.StyleDeep:
		members(v.JSON, sent, one)
		return pairs, true
	case v.Items == nil:
		return nil, false
	case style == studio.StyleRepeat || style == studio.StyleBrackets:
		if style == studio.StyleBrackets {
			sent += "%5B%5D"
		}
		for _, item := range v.Items {
			one(sent, item)
		}
		return pairs, true
	}
	separator := map[studio.ListStyle]string{studio.StylePipes: "%7C", studio.StyleSpaces: "%20"}[style]
	if separator == "" {
		separator = ","
	}
	texts := make([]string, len(v.Items))
	for i, item := range v.Items {
		texts[i] = encode(item)
	}
	return []pair{{sent + "=", []Span{{Text: strings.Join(texts, separator), Parameter: name}}}}, true
}

// members walks a JSON value and names each text in it by its way from key: key[member][]. What is not
// an object has one entry under the key itself.
func members(document, key string, each func(key, text string)) {
	decoder := json.NewDecoder(bytes.NewReader([]byte(document)))
	decoder.UseNumber()
	membersWithin(decoder, key, each)
}

func membersWithin(decoder *json.Decoder, key string, each func(key, text string)) {
	token, err := decoder.Token()
	if err != nil {
		return
	}
	switch token := token.(type) {
	case json.Delim:
		if token == '{' {
			for decoder.More() {
				name, _ := decoder.Token()
				text, _ := name.(string)
				membersWithin(decoder, key+"%5B"+template.EscapeValue(text)+"%5D", each)
			}
		} else {
			for decoder.More() {
				membersWithin(decoder, key+"%5B%5D", each)
			}
		}
		_, _ = decoder.Token()
	case string:
		each(key, token)
	case json.Number:
		each(key, token.String())
	case bool:
		each(key, strconv.FormatBool(token))
	default:
		each(key, "")
	}
}
