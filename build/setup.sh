#!/usr/bin/env bash
# Installs what is missing to build and run (setup.sh run) or to test (setup.sh test).
# Debian and Ubuntu by apt-get, Fedora by dnf, macOS by brew. Says what it does; does nothing when all is there.
set -euo pipefail

purpose=${1:-run}
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
has() { command -v "$1" >/dev/null 2>&1; }

debian_run=(build-essential pkg-config libgtk-3-dev libwebkit2gtk-4.1-dev)
debian_test=(xvfb xauth xdotool chromium webkit2gtk-driver gnome-keyring libsecret-tools dbus dbus-bin
  at-spi2-core python3-pyatspi python3-gi gir1.2-atspi-2.0 imagemagick openssl fonts-inter fonts-jetbrains-mono)
fedora_run=(gcc-c++ make pkgconf-pkg-config gtk3-devel webkit2gtk4.1-devel)
fedora_test=(xorg-x11-server-Xvfb xorg-x11-xauth xdotool chromium webkit2gtk4.1 gnome-keyring libsecret dbus-daemon
  dbus-tools at-spi2-core python3-pyatspi ImageMagick openssl)

install_debian() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  # On Ubuntu the browser is a snap: any Chromium or Chrome that is there serves.
  if has chromium || has chromium-browser || has google-chrome; then missing=("${missing[@]/#chromium/}"); fi
  echo "Installing: ${missing[*]}"
  as_root apt-get update -qq
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive as_root apt-get install -y -qq --no-install-recommends ${missing[*]} >/dev/null
}

install_fedora() {
  local missing=() package
  for package in "$@"; do rpm -q "$package" >/dev/null 2>&1 || missing+=("$package"); done
  [ ${#missing[@]} -eq 0 ] && return
  echo "Installing: ${missing[*]}"
  as_root dnf install -y -q "${missing[@]}"
}

at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

check_version() { # name, version found, version needed, where to get it
  if ! at_least "${2:-0}" "$3"; then
    echo "$1 $3 or newer is needed; found: ${2:-none}. Get it from $4, then run make again." >&2
    exit 1
  fi
}

if has apt-get; then
  install_debian "${debian_run[@]}"
  [ "$purpose" = test ] && install_debian "${debian_test[@]}"
  has go || install_debian golang-go
  has node || install_debian nodejs npm
elif has dnf; then
  install_fedora "${fedora_run[@]}"
  [ "$purpose" = test ] && install_fedora "${fedora_test[@]}"
  has go || install_fedora golang
  has node || install_fedora nodejs npm
elif [ "$(uname)" = Darwin ]; then
  has go || brew install go
  has node || brew install node
fi

# From 1.21 on, Go fetches the version that go.mod names by itself.
check_version Go "$(go env GOVERSION 2>/dev/null | sed 's/^go//')" 1.21 https://go.dev/dl
check_version Node.js "$(node --version 2>/dev/null | sed 's/^v//')" 20.19 https://nodejs.org
