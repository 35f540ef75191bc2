package workbook

import (
	"net/http"
	"strconv"
)

// causeWords puts a cause into words: a status gets its name.
func causeWords(cause string) string {
	status, err := strconv.Atoi(cause)
	if err != nil || http.StatusText(status) == "" {
		return cause
	}
	return cause + " " + http.StatusText(status)
}
