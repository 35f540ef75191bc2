#!/usr/bin/env bash
# The production binary in a real window, driven through its accessibility tree as assistive technology
# would. Run it under keyring.sh: it needs a session bus. Further arguments: another script than smoke.py,
# and what that wants.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
script=${1:-smoke.py}
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

# The system browser notes the address that it was asked to open.
printf '#!/bin/sh\nprintf "%%s\\n" "$1" > "%s/opened"\n' "$work" >"$work/xdg-open"
chmod +x "$work/xdg-open"

# Where files are chosen it begins with a folder, in which a path can be typed, and not with the recent files.
export GSETTINGS_BACKEND=keyfile XDG_CONFIG_HOME=$work/config
mkdir -p "$XDG_CONFIG_HOME/glib-2.0/settings"
printf "[org/gtk/settings/file-chooser]\nstartup-mode='cwd'\n" >"$XDG_CONFIG_HOME/glib-2.0/settings/keyfile"

PATH=$work:$PATH WORK=$work /usr/bin/python3 "$here/$script" "${STUDIO:-$here/../bin/connector-studio}" "${@:2}"
