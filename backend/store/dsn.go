package store

import (
	"net/url"
	"path/filepath"
	"strings"
)

// Pragmas are given with the address of the database, because one that is executed reaches a single
// connection of the pool (reliability E04).
const busyTimeout = "busy_timeout(5000)"

// writerDSN is for the connection that writes definitions. Every commit is on the disk when it returns.
func writerDSN(path string) string { return writingDSN(path, "synchronous(FULL)") }

// historyDSN is for the connection that adds to the history. A commit outlives the program; a loss of
// power may undo the latest ones, up to the next definition that is saved.
func historyDSN(path string) string { return writingDSN(path, "synchronous(NORMAL)") }

func writingDSN(path, synchronous string) string {
	return dsn(path, url.Values{
		"_pragma": {
			busyTimeout, "journal_mode(WAL)", synchronous, "foreign_keys(1)", "secure_delete(1)",
			"trusted_schema(0)", "journal_size_limit(67108864)", "cache_size(-8192)",
		},
		"_txlock": {"immediate"},
	})
}

// migrationDSN is for the connection that changes the schema: references are not followed while tables
// are replaced, and checked as a whole afterwards.
func migrationDSN(path string) string {
	return dsn(path, url.Values{
		"_pragma": {busyTimeout, "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(0)", "secure_delete(1)", "trusted_schema(0)"},
		"_txlock": {"immediate"},
	})
}

// readerDSN is for connections that cannot write.
func readerDSN(path string) string {
	return dsn(path, url.Values{
		"_pragma": {
			busyTimeout, "synchronous(NORMAL)", "foreign_keys(1)", "secure_delete(1)",
			"trusted_schema(0)", "journal_size_limit(67108864)", "cache_size(-8192)",
		},
		"_query_only": {"1"},
	})
}

// copyingDSN is for VACUUM INTO, which writes to another file only.
func copyingDSN(path string) string {
	return dsn(path, url.Values{"mode": {"rw"}, "_pragma": {busyTimeout, "trusted_schema(0)"}})
}

// lookingDSN opens a file without ever changing it; still says that no other program has it open.
func lookingDSN(path string, still bool) string {
	values := url.Values{"mode": {"ro"}, "_pragma": {busyTimeout, "trusted_schema(0)"}}
	if still {
		values.Set("immutable", "1")
	}
	return dsn(path, values)
}

func dsn(path string, values url.Values) string {
	values.Set("_defensive", "1")
	values.Set("_dqs", "0")
	values.Set("_error_rc", "1")
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // C:/… on Windows
	}
	return (&url.URL{Scheme: "file", Path: slashed, RawQuery: values.Encode()}).String()
}
