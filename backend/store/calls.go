package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"connectorstudio/backend/studio"
)

// searchable is how much of a request's and of a response's body the history can be searched by.
const searchable = 64 << 10

const (
	insertCall = `insert into call (id, connector_id, action_id, action_name, source, started_at, method, url,
			status, failure, failed, millis, size, body_id, drifted, has_output, sample_values)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	insertDetail = `insert into call_detail (number, call) values (?, ?)`
	insertText   = `insert into call_text (rowid, scope, words, body) values (?, ?, ?, ?)`
	noteUse      = `update connector set last_used = max(coalesce(last_used, 0), ?) where id = ?`
)

// SaveCall keeps a call at the top of the history and notes that its connector was used. bodyText is
// the readable part of the response, for the search only; its first 64 KiB count.
func (s *Store) SaveCall(ctx context.Context, call studio.Call, bodyText string) error {
	compiled := map[string]*sql.Stmt{}
	for _, query := range []string{insertCall, insertDetail, insertText, noteUse} {
		statement, err := s.ready.of(s.history, query)
		if err != nil {
			return failure(err)
		}
		compiled[query] = statement
	}
	return s.writeOn(ctx, s.history, func(tx *sql.Tx) error {
		run := func(query string, args ...any) (sql.Result, error) { return tx.Stmt(compiled[query]).Exec(args...) }
		return saveCall(run, call.WithLists(), bodyText)
	})
}

func saveCall(run func(query string, args ...any) (sql.Result, error), call studio.Call, bodyText string) error {
	values, err := json.Marshal(call.Values)
	if err != nil {
		return err
	}
	detail, err := json.Marshal(call)
	if err != nil {
		return err
	}
	row := brief(call)
	result, err := run(insertCall,
		call.ID, call.ConnectorID, call.ActionID, call.ActionName, string(call.Source), call.StartedAt.UnixMilli(),
		call.Request.Method, call.Request.URL, row.Status, row.Failure, failed(call), call.Timing.Total, row.Size,
		row.BodyID, row.Drifted, row.HasOutput, string(values))
	if err != nil {
		return err
	}
	number, err := result.LastInsertId()
	if err != nil {
		return err
	}
	if _, err := run(insertDetail, number, string(detail)); err != nil {
		return err
	}
	body := cut(call.Request.Body, searchable) + "\n" + cut(bodyText, searchable)
	if _, err := run(insertText, number, scope(call), words(call), body); err != nil {
		return err
	}
	_, err = run(noteUse, call.StartedAt.UnixMilli(), call.ConnectorID)
	return err
}

// brief says a call in one line.
func brief(call studio.Call) studio.TestBrief {
	b := studio.TestBrief{Drifted: len(call.Drift)}
	if call.Failure != nil {
		b.Failure = call.Failure.Message
	}
	if r := call.Response; r != nil {
		b.Status, b.Size, b.BodyID = r.Status, r.Size, r.BodyID
		b.HasOutput = r.Status >= 200 && r.Status < 300 && r.FieldsID() != ""
	}
	return b
}

// failed tells that a call counts as failed. One that a person stopped says nothing of the system.
func failed(call studio.Call) bool {
	if call.Failure != nil && call.Failure.Code == studio.CodeCancelled {
		return false
	}
	return call.Response == nil || call.Response.Status >= 400
}

// words are what a call is found by, besides the bodies.
func words(call studio.Call) string {
	texts := []string{call.ActionName, call.Request.Method, call.Request.URL}
	if plain, err := url.QueryUnescape(call.Request.URL); err == nil && plain != call.Request.URL {
		texts = append(texts, plain)
	}
	if call.Response != nil {
		texts = append(texts, fmt.Sprint(call.Response.Status), call.Response.StatusText)
	}
	if call.Failure != nil {
		texts = append(texts, call.Failure.Message, call.Failure.Detail)
	}
	return strings.Join(texts, "\n")
}

// scope are words of the application's own, kept apart from what a person may search for.
func scope(call studio.Call) string {
	text := connectorWord(call.ConnectorID) + " " + actionWord(call.ActionID)
	if failed(call) {
		text += " " + failedWord
	}
	return text
}

const failedWord = "failed"

func connectorWord(id string) string { return "k" + id }
func actionWord(id string) string    { return "a" + id }

// cut returns at most n bytes of text, whole characters only.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// Call returns a call of the history; CodeNotFound when it is not kept any more.
func (s *Store) Call(ctx context.Context, id string) (call studio.Call, err error) {
	var text string
	err = s.readers.QueryRowContext(ctx, `select d.call from call c join call_detail d on d.number = c.number where c.id = ?`, id).Scan(&text)
	if err != nil {
		return call, notFound(err, "request")
	}
	if err := json.Unmarshal([]byte(text), &call); err != nil {
		return call, unreadable("request", err)
	}
	return call.WithLists(), nil
}

// Tests lists the last tests of an action, newest first.
func (s *Store) Tests(ctx context.Context, actionID string, limit int) ([]studio.TestBrief, error) {
	tests := []studio.TestBrief{}
	err := s.read(ctx, func(tx *sql.Tx) error {
		found, err := testBriefs(tx, `action_id = ? and source = 'test' order by number desc limit ?`, actionID, max(limit, 0))
		for _, t := range found {
			tests = append(tests, t.TestBrief)
		}
		return err
	})
	return tests, err
}

// actionTest is a test and the action it was of.
type actionTest struct {
	actionID string
	studio.TestBrief
}

func testBriefs(tx *sql.Tx, where string, args ...any) ([]actionTest, error) {
	rows, err := tx.Query(`select action_id, id, started_at, status, failure, sample_values, millis, size, drifted, body_id, has_output
		from call where `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	tests := []actionTest{}
	for rows.Next() {
		var t actionTest
		var at int64
		var values string
		err := rows.Scan(&t.actionID, &t.CallID, &at, &t.Status, &t.Failure, &values, &t.Millis, &t.Size, &t.Drifted, &t.BodyID, &t.HasOutput)
		if err != nil {
			return nil, err
		}
		t.At = time.UnixMilli(at).UTC()
		if err := json.Unmarshal([]byte(values), &t.Values); err != nil {
			return nil, unreadable("test", err)
		}
		tests = append(tests, t)
	}
	return tests, rows.Err()
}
