#!/usr/bin/env bash
# Runs one of the Python scripts beside this one with all that a real window needs: a display without a
# screen, the accessibility bus, and a system browser that only notes the address it was asked to open:
#
#   build/test/keyring.sh build/test/window.sh smoke.py
#
# Run it under keyring.sh: it needs a session bus. SCREEN is the size of the display.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
script=$1
shift
work=$(mktemp -d)
for launcher in /usr/libexec/at-spi-bus-launcher /usr/lib/at-spi2-core/at-spi-bus-launcher; do
  [ ! -x "$launcher" ] || break
done

cleanup() {
  kill "${display_pid:-}" "${launcher_pid:-}" 2>/dev/null || :
  rm -rf "$work"
}
trap cleanup EXIT

exec {number}<> <(:)
Xvfb -displayfd "$number" -screen 0 "${SCREEN:-1600x1000}x24" -nolisten tcp 2>/dev/null &
display_pid=$!
read -r -u "$number" display
export DISPLAY=:$display

"$launcher" --launch-immediately 2>/dev/null &
launcher_pid=$!

printf '#!/bin/sh\nprintf "%%s\\n" "$1" > "%s/opened"\n' "$work" >"$work/xdg-open"
chmod +x "$work/xdg-open"

PATH=$work:$PATH WORK=$work STUDIO=${STUDIO:-$here/../bin/connector-studio} /usr/bin/python3 "$here/$script" "$@"
