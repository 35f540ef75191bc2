#!/usr/bin/env bash
# A durable run beside API clients that send a request for each row of a file: Newman and the Bruno CLI, which are
# installed into .cache for it. Nothing else needs them. Each round takes all of them in turn, against the same server,
# start-up included; the figures are medians, of the times and of the ratios within a round.
#   build/bench/compare.sh [ROWS [ROUNDS]]
set -euo pipefail
rows=${1:-3000}
rounds=${2:-3}
cd "$(dirname "$0")/../.."
root=$PWD
tools=$root/.cache/bench-compare
newman=6.2.2 bruno=4.1.0
mkdir -p "$tools"
if [ "$(cat "$tools/installed" 2>/dev/null)" != "$newman $bruno" ]; then
  echo "Installing newman and @usebruno/cli into .cache/bench-compare" >&2
  npm install --no-audit --no-fund --no-save --silent --prefix "$tools" "newman@$newman" "@usebruno/cli@$bruno" >&2
  echo "$newman $bruno" >"$tools/installed"
fi
CGO_ENABLED=0 go build -o build/bin/connectors ./backend/cmd/connectors
work=$(mktemp -d)
server=
stop() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap stop EXIT
CGO_ENABLED=0 go build -o "$work/answers" ./build/bench/answers
cd "$work"
./answers >address &
server=$!
for _ in $(seq 100); do
  [ -s address ] && break
  sleep 0.05
done
[ -s address ] || { echo "the server did not start" >&2; exit 1; }
base=http://$(cat address)

{ echo id; seq 1 "$rows"; } >rows.csv

cat >newman.json <<JSON
{"info": {"name": "Compare", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
 "item": [{"name": "Get", "request": {"method": "GET", "url": "$base/things/{{id}}"}}]}
JSON

mkdir bruno
echo '{"version": "1", "name": "Compare", "type": "collection"}' >bruno/bruno.json
cat >bruno/get.bru <<BRU
meta {
  name: Get
  type: http
  seq: 1
}

get {
  url: $base/things/{{id}}
  body: none
  auth: none
}
BRU

cat >connector.json <<JSON
{"format": "connector-studio/connector", "version": 1,
 "connector": {"name": "Compare", "category": "Other", "baseUrl": "$base", "auth": {"method": "none"}},
 "actions": [{"name": "Get", "category": "enrich", "method": "GET", "endpoint": "/things/{id}",
  "output": {"fields": [{"name": "Name", "path": "name", "type": "text"}, {"name": "City", "path": "city", "type": "text"}]}}]}
JSON
export CONNECTOR_STUDIO_DATA=$work/data
"$root/build/bin/connectors" import connector.json >/dev/null

connectors_run() {
  "$root/build/bin/connectors" run Compare/Get --input rows.csv --output found.csv --concurrency 64
  [ "$(grep -c 'Acme GmbH' found.csv)" = "$rows" ] || { echo "not all rows were filled"; return 1; }
}
newman_run() { "$tools/node_modules/.bin/newman" run newman.json -d rows.csv --reporters json --reporter-json-export newman-report.json; }
newman_silent() { "$tools/node_modules/.bin/newman" run newman.json -d rows.csv --silent; } # nothing is kept
bruno_run() { (cd bruno && "$tools/node_modules/.bin/bru" run get.bru --csv-file-path ../rows.csv --reporter-json ../bruno-report.json); }
bruno_parallel() { (cd bruno && "$tools/node_modules/.bin/bru" run get.bru --csv-file-path ../rows.csv --parallel --reporter-json ../bruno-report.json); }

seconds() { # command: prints its wall time, once the server has seen a request for each row
  local begun ended seen
  begun=$(date +%s%N)
  "$@" >log 2>&1 || { echo "$1 failed:" >&2; tail -n 20 log >&2; return 1; }
  ended=$(date +%s%N)
  seen=$(curl -fs "$base/seen")
  [ "$seen" = "$rows requests for $rows rows" ] || { echo "$1 sent $seen, not $rows" >&2; return 1; }
  awk "BEGIN { printf \"%.3f\", ($ended - $begun) / 1e9 }"
}

all=(connectors_run newman_run newman_silent bruno_run bruno_parallel)
connectors_run >/dev/null 2>&1 # the files are in the cache of the disk for everybody
curl -fs "$base/seen" >/dev/null
for round in $(seq "$rounds"); do
  mine=
  for tool in "${all[@]}"; do
    took=$(seconds "$tool")
    [ -n "$mine" ] || mine=$took
    echo "$tool $took $(awk "BEGIN { print $took / $mine }")" | tee -a figures
  done
done >&2

middle() { sort -n | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }
echo "$rows rows, $rounds rounds"
for tool in "${all[@]}"; do
  took=$(awk -v t="$tool" '$1 == t { print $2 }' figures | middle)
  times=$(awk -v t="$tool" '$1 == t { print $3 }' figures | middle)
  awk "BEGIN { printf \"%-16s %8.2f s  %8.0f rows/s  %7.1f x the time of connectors run\n\", \"$tool\", $took, $rows / $took, $times }"
done
