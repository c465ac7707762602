#!/usr/bin/env bash
# Looks for what Linli is built, shown and tested with, and installs what apt-get can where it may.
#
#   scripts/setup.sh demo     Rust, a C compiler, Node 18 and npm
#   scripts/setup.sh test     these, PostgreSQL 15, Chromium and a Chinese font
#
# It installs only as root or where `sudo -n` asks nothing; else it says what is missing and how to get it.
set -euo pipefail

purpose=${1:-test}
case $purpose in demo | test) ;; *) echo "usage: scripts/setup.sh demo|test" >&2; exit 2 ;; esac

missing=() # "apt package(s)|what is missing|how else to get it"

have() { command -v "$1" >/dev/null 2>&1; }
lacks() { missing+=("$1|$2|$3"); }

# Whether the version of $1 is at least $2.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

look() {
    missing=()
    have cc || lacks gcc "a C compiler (for the embedded SQLite)" "install gcc or clang"
    have make || lacks make "make" "install make"
    if ! have node || ! have npm; then
        lacks "nodejs npm" "Node 18 or newer with npm" "see https://nodejs.org"
    elif ! at_least "$(node --version | tr -d v)" 18; then
        lacks "" "Node 18 or newer (here is $(node --version))" "see https://nodejs.org"
    fi
    if ! have cargo; then
        lacks "" "Rust 1.94 or newer with cargo" "see https://rustup.rs"
    elif ! at_least "$(rustc --version | cut -d' ' -f2 | cut -d- -f1)" 1.94; then
        lacks "" "Rust 1.94 or newer (here is $(rustc --version))" "rustup update stable"
    fi
    [ "$purpose" = test ] || return 0
    cargo fmt --version >/dev/null 2>&1 || lacks "" "rustfmt" "rustup component add rustfmt"
    cargo clippy --version >/dev/null 2>&1 || lacks "" "clippy" "rustup component add clippy"
    has_postgres || lacks postgresql "PostgreSQL 15 or newer (server programs)" "set PG_BIN to the folder of initdb"
    has_chromium || lacks chromium "Chromium" "set CHROMIUM to the program"
    has_font || lacks fonts-noto-cjk "a font with Chinese letters" "install Noto Sans CJK"
}

has_postgres() {
    local bin initdb
    for bin in "${PG_BIN:-}" $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) "$(dirname "$(command -v initdb || echo /none/initdb)")"; do
        initdb=$bin/initdb
        [ -x "$initdb" ] && at_least "$("$initdb" --version | grep -oE '[0-9]+' | head -n 1)" 15 && return 0
    done
    return 1
}

has_chromium() {
    [ -n "${CHROMIUM:-}" ] && [ -x "$CHROMIUM" ] && return 0
    have chromium || have chromium-browser || have google-chrome
}

has_font() {
    ls /usr/share/fonts/*/*/NotoSansCJK* >/dev/null 2>&1 && return 0
    have fc-list && [ -n "$(fc-list :lang=zh 2>/dev/null | head -n 1)" ]
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
    have apt-get && { [ "$(id -u)" -eq 0 ] || { have sudo && sudo -n true 2>/dev/null; }; }
}

packages() {
    local entry
    for entry in "${missing[@]}"; do printf '%s ' "${entry%%|*}"; done
}

look
if [ ${#missing[@]} -gt 0 ] && [ -n "$(packages | tr -d ' ')" ] && may_install; then
    echo "setup: installing $(packages)"
    export DEBIAN_FRONTEND=noninteractive
    as_root apt-get update -qq </dev/null || echo "setup: apt-get update failed; trying with the lists at hand" >&2
    # shellcheck disable=SC2046 # several packages
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(packages) </dev/null || true
    look
fi

if [ ${#missing[@]} -eq 0 ]; then
    echo "setup: everything is there"
    exit 0
fi
echo "setup: missing" >&2
for entry in "${missing[@]}"; do
    IFS='|' read -r apt what how <<<"$entry"
    echo "  - $what" >&2
    if [ -n "$apt" ]; then echo "      Debian, Ubuntu: sudo apt-get install -y $apt" >&2; fi
    echo "      $how" >&2
done
exit 1
