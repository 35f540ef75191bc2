#!/usr/bin/env bash
# The command line beside API clients that run a request over the rows of a file: Newman and the Bruno CLI, which are
# installed into a temporary folder. It is part of no other target: build/bench/compare.sh [ROWS]
set -euo pipefail
rows=${1:-3000}
cd "$(dirname "$0")/../.."
root=$PWD
CGO_ENABLED=0 go build -o build/bin/connectors ./backend/cmd/connectors
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT
cd "$work"

echo "Installing newman and @usebruno/cli into $work" >&2
npm install --no-audit --no-fund --silent --prefix "$work" newman @usebruno/cli

cat >server.mjs <<'JS'
import { createServer } from 'node:http'
const answer = JSON.stringify({ id: 9007199254740993n.toString(), name: 'Acme GmbH', city: 'Berlin', note: 'x'.repeat(2700) })
createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length })
  response.end(answer)
}).listen(0, '127.0.0.1', function () { console.log(this.address().port) })
JS
node server.mjs >port &
server=$!
until [ -s port ]; do sleep 0.05; done
base=http://127.0.0.1:$(cat port)

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

seconds() { # command: prints its wall time
  local begun ended
  begun=$(date +%s.%N)
  "$@" >log 2>&1 || { cat log >&2; return 1; }
  ended=$(date +%s.%N)
  awk "BEGIN { print $ended - $begun }"
}

bruno_rows() { (cd bruno && "$work/node_modules/.bin/bru" run get.bru --csv-file-path ../rows.csv --reporter-json ../bruno-report.json); }

mine=$(seconds "$root/build/bin/connectors" run Compare/Get --input rows.csv --output found.csv --concurrency 64)
[ "$(grep -c 'Acme GmbH' found.csv)" = "$rows" ] || { echo "not all rows were filled" >&2; exit 1; }
newman=$(seconds node_modules/.bin/newman run newman.json -d rows.csv --reporters json --reporter-json-export newman-report.json)
bruno=$(seconds bruno_rows)

tell() { awk "BEGIN { printf \"%-16s %8.2f s  %8.0f rows/s  %6.1f x the time of connectors run\n\", \"$1\", $2, $rows / $2, $2 / $mine }"; }
echo "$rows rows"
tell "connectors run" "$mine"
tell newman "$newman"
tell "@usebruno/cli" "$bruno"
