#!/usr/bin/env bash
# Runs a command on a session bus of its own with an unlocked gnome-keyring, and ends with its exit code:
#
#   build/test/keyring.sh go test ./...
#
# Needs Debian's gnome-keyring, dbus-daemon, dbus-bin and libsecret-tools. The keyring is in a new home
# directory that is removed afterwards; caches stay where they are. CS_KEYRING=1 tells tests that the
# keychain is really there.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

if [ "${1:-}" != --on-the-bus ]; then
  [ $# -gt 0 ] || { echo "usage: $0 command [argument ...]" >&2; exit 2; }
  for program in gnome-keyring-daemon dbus-run-session dbus-send secret-tool; do
    command -v "$program" >/dev/null || {
      echo "$0: $program is missing: apt-get install gnome-keyring dbus-daemon dbus-bin libsecret-tools" >&2
      exit 69
    }
  done
  if command -v go >/dev/null; then # they default to places under HOME
    GOPATH=$(go env GOPATH) GOMODCACHE=$(go env GOMODCACHE) GOCACHE=$(go env GOCACHE) GOENV=$(go env GOENV)
    export GOPATH GOMODCACHE GOCACHE GOENV
  fi
  export XDG_CACHE_HOME=${XDG_CACHE_HOME:-$HOME/.cache}
  home=$(mktemp -d)
  trap 'rm -rf "$home"' EXIT
  export HOME=$home XDG_CONFIG_HOME=$home/.config XDG_DATA_HOME=$home/.local/share \
    XDG_RUNTIME_DIR=$home/run
  mkdir -m 700 "$XDG_RUNTIME_DIR"
  dbus-run-session --config-file="$here/bus.conf" -- "$here/keyring.sh" --on-the-bus "$@" && rc=0 || rc=$?
  exit "$rc"
fi
shift

# --foreground: a daemon in the background would outlive the bus.
gnome-keyring-daemon --unlock --foreground --components=secrets < <(printf test-pass) >"$HOME/keyring.log" 2>&1 &
daemon=$!
trap 'kill "$daemon" 2>/dev/null || :; wait "$daemon" 2>/dev/null || :' EXIT

owned() {
  dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \
    string:org.freedesktop.secrets 2>/dev/null | grep -q true
}
for _ in $(seq 500); do owned && break || sleep 0.02; done

# The daemon answers 0 to a wrong password too: only a value saved and read back shows that it works.
printf probe | secret-tool store --label=probe connector-studio keyring.sh
if [ "$(secret-tool lookup connector-studio keyring.sh)" != probe ]; then
  echo "$0: the keyring does not keep anything:" >&2
  cat "$HOME/keyring.log" >&2
  exit 70
fi
secret-tool clear connector-studio keyring.sh

export CS_KEYRING=1
"$@" && rc=0 || rc=$?
exit "$rc"
