package sampleapi

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
)

// problem is the body of every answer that is not a success.
type problem struct {
	Error struct {
		Code    string       `json:"code"`
		Message string       `json:"message"`
		Fields  []fieldError `json:"fields,omitempty"`
	} `json:"error"`
}

type fieldError struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

func answer(w http.ResponseWriter, status int, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		status, text = http.StatusInternalServerError, []byte(`{"error":{"code":"internal","message":"The answer could not be written."}}`)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(append(text, '\n'))
}

func fail(w http.ResponseWriter, status int, code, message string, fields ...fieldError) {
	var p problem
	p.Error.Code, p.Error.Message, p.Error.Fields = code, message, fields
	answer(w, status, p)
}

const maxBody = 1 << 20

// readJSON reads a JSON object from the body; it answers itself when there is none.
func readJSON(w http.ResponseWriter, r *http.Request, into any) bool {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
		fail(w, http.StatusUnsupportedMediaType, "json_expected", "Send a JSON object with Content-Type application/json.")
		return false
	}
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		fail(w, http.StatusRequestEntityTooLarge, "too_large", "The body may have 1 MiB.")
		return false
	case err != nil:
		fail(w, http.StatusBadRequest, "unreadable", "The body could not be read.")
		return false
	}
	if err := json.Unmarshal(text, into); err != nil {
		fail(w, http.StatusBadRequest, "malformed_json", "The body is not the JSON object that is described for this call: "+err.Error())
		return false
	}
	return true
}
