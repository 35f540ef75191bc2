#!/usr/bin/env bash
# The figures, in one run: ratios against something measured beside it, where there is something to
# measure against. Absolute times are those of this machine on this day.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."

heading() { printf '\n== %s\n' "$1"; }
bench() { # package, benchmark, how often
  go test -run XXX -bench "$2" -benchtime "$3" "./backend/$1" | grep -E '^Benchmark|FAIL|panic'
}

if [ "$(uname)" = Linux ]; then
  heading "Start of the window to its first content, and the memory of all its processes"
  "$here/keyring.sh" "$here/smoke.sh" start.py
fi
heading "The list of 5,000 connectors with 50,000 actions: windows, searches, sorts"
bench store 'List' 20x
heading "Build and send over a bare net/http call on loopback, in process (goal: 1.3 x at the median)"
bench request 'SendOverBareNetHTTP' 2000x
heading "One tried action over the same: without the history (perform) and with it (try)"
bench runner 'TryOverBareNetHTTP' 2000x
heading "Rows through a line over a bare net/http loop, 64 at once, 8 fields of 2.9 KB read (goal: 1.25 x its CPU)"
GOGC=400 bench runner 'LineOverBareNetHTTP' 9x # as runs set it
heading "Output inference beside encoding/json.Valid on the same bytes (goal: no slower, heap 32 MB)"
bench fields 'Infer' 3x
heading "A 100 MB response: kept while it arrives, first lines, windows, search"
bench bodies '100MB' 3x
heading "History search over 100,000 calls (goal: newest 50 within a frame, 16.7 ms)"
bench store 'History' 20x
heading "Workbooks of 1,000,000 rows: import over bare inserts (goal: 0.6 of their rate), sorts over SQLite's order by (goal: below 1), windows"
bench workbook 'Append|Views' 3x
heading "The ledger of a run: CPU a row, synchronous=FULL over OFF at full speed, pages read meanwhile (goal: 10 ms at p99), memory"
bench workbook 'Ledger|Memory' 3x
heading "A durable run over a bare net/http loop that stores nothing, 64 at once (goals: 1.5 x its CPU, 0.7 of its rows/s; with 20 ms answers 1.03 x its time)"
RUN_ROWS=${RUN_ROWS:-100000} bench runner 'RunOverBareNetHTTP' 3x
heading "The heap of runs of more and more rows above what it was before (goal: 64 MB, flat), and what a row costs"
RUN_MOST=${RUN_MOST:-1000000} bench runner 'RunMemory' 1x
