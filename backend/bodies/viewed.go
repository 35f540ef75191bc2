package bodies

import (
	"errors"
	"io"
	"os"

	"connectorstudio/backend/jsonview"
	"connectorstudio/backend/studio"
)

// viewed writes the JSON-shaped view of a text, where there is one. A text that is not what it looks like has
// none, with a note: it is still a text to be looked at.
func (b *Bodies) viewed(kept Kept, contentType string, head []byte) Kept {
	media, _ := parseType(contentType)
	format := viewOf(kept.Kind, media, head)
	if format == studio.ViewNone {
		return kept
	}
	said, err := b.writeView(kept.ID, format)
	if err != nil {
		kept.Notes = append(kept.Notes, "Fields can't be read from this answer: "+err.Error()+".")
		return kept
	}
	kept.Format = format
	kept.Notes = append(kept.Notes, "Read as "+said+".")
	return kept
}

func (b *Bodies) writeView(id string, format studio.ViewFormat) (said string, err error) {
	text, err := b.Text(id)
	if err != nil {
		return "", err
	}
	defer text.Close()
	path := b.path(id+studio.ViewSuffix, bodyFile)
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", failed(err)
	}
	said, err = jsonview.Write(file, format, io.Reader(text))
	if err = errors.Join(err, file.Close()); err != nil {
		_ = os.Remove(path)
	}
	return said, err
}
