package bodies

import (
	"bytes"
	"io"

	"connectorstudio/backend/jsonview"
	"connectorstudio/backend/studio"
)

// Looked is a body in memory as it would be kept: what it is, its text, and what fields are read from.
type Looked struct {
	Kind studio.BodyKind
	Text []byte // as UTF-8
	JSON []byte // Text itself, or the view of what can be written as JSON; nil when no fields can be read
}

// Look judges a body that is not kept the way Writer.Keep does.
func Look(contentType string, body []byte) (Looked, error) {
	in := inspectWhole(body)
	kept, decode := judge(contentType, in)
	text := body
	if decode != nil {
		var err error
		if text, err = io.ReadAll(decode.reader(bytes.NewReader(body))); err != nil {
			return Looked{}, err
		}
		in = inspectWhole(text)
		kept = decode.judged(kept, in)
	}
	looked := Looked{Kind: kept.Kind, Text: text}
	media, _ := parseType(contentType)
	if format := viewOf(kept.Kind, media, in.head); format != studio.ViewNone {
		var view bytes.Buffer
		if _, err := jsonview.Write(&view, format, bytes.NewReader(text)); err == nil {
			looked.JSON = view.Bytes()
			return looked, nil
		}
	}
	if kept.Kind == studio.BodyJSON {
		looked.JSON = text
	}
	return looked, nil
}

// viewOf tells what a body can be written as JSON from. A single line of JSON Lines is JSON too, of one
// record.
func viewOf(kind studio.BodyKind, media string, head []byte) studio.ViewFormat {
	format := jsonview.Detect(media, head)
	if kind == studio.BodyText || kind == studio.BodyJSON && format == studio.ViewLines {
		return format
	}
	return studio.ViewNone
}
