#!/usr/bin/env bash
# Runs every test and tells at the end how each part went, with its time and CPU time.
#
#   scripts/test.sh             everything
#   scripts/test.sh PART …      only these parts (scripts/test.sh --list names them), or `torture`
#
# A part that fails does not keep the others from running. Nothing is left out silently: a missing program fails in
# `setup`, a missing test server fails in its part.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2

ALL="setup format web clippy house unit examples sqlite postgres browser"
if [ "${1:-}" = --list ]; then echo "$ALL" | tr ' ' '\n'; exit 0; fi

export CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-auto}
if [ -n "${CI:-}" ]; then
    export CARGO_INCREMENTAL=0 # nothing is built twice there, and the target folder stays small
fi
target=${CARGO_TARGET_DIR:-target}
scratch=$(mktemp -d "${TMPDIR:-/tmp}/linli-test-XXXXXX")
chmod 711 "$scratch" # PostgreSQL runs as a user of its own there
results=()
failed=0

cleanup() {
    [ ! -e "$scratch/pg" ] || scripts/pg-throwaway.sh stop "$scratch/pg" || true
    rm -rf "$scratch"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Runs one part and notes its result.
part() {
    local name=$1 status times real cpu
    running=$name
    printf '\n── %s\n' "$name"
    exec 3>&2
    TIMEFORMAT='%R %U %S'
    { time "part_$name" 2>&3 3>&- </dev/null; } 2>"$scratch/time"
    status=$?
    exec 3>&-
    times=$(tail -n 1 "$scratch/time")
    real=$(echo "$times" | awk '{ printf "%d:%02d", $1 / 60, $1 % 60 }')
    cpu=$(echo "$times" | awk '{ c = $2 + $3; printf "%d:%02d", c / 60, c % 60 }')
    if [ $status -eq 0 ]; then
        results+=("$(printf 'ok      %-10s %7s  %7s' "$name" "$real" "$cpu")")
    else
        results+=("$(printf 'FAILED  %-10s %7s  %7s' "$name" "$real" "$cpu")")
        failed=1
    fi
}

# Runs Rust tests with nextest where it is installed, else with cargo itself.
rust_tests() {
    if cargo nextest --version >/dev/null 2>&1; then
        cargo nextest run --no-fail-fast --status-level fail --final-status-level fail "$@"
        local status=$?
        # Where each test's time stands, for what one more adds.
        cp "$target/nextest/default/junit.xml" "$scratch/$running.xml" 2>/dev/null || true
        return $status
    else
        cargo test --no-fail-fast "$@"
    fi
}

# Starts the throw-away PostgreSQL once; every part that needs it calls this.
postgres_url() {
    [ -n "${LINLI_TEST_PG:-}" ] && return 0
    LINLI_TEST_PG=$(scripts/pg-throwaway.sh start "$scratch/pg") || return 1
    export LINLI_TEST_PG
}

part_setup() { scripts/setup.sh test; }

part_format() { cargo fmt --all --check; }

part_web() { make --no-print-directory web && npm --prefix web run check && npm --prefix e2e run check; }

part_clippy() { cargo clippy --workspace --all-targets --quiet -- -D warnings; }

part_house() { rust_tests -p xtask; }

part_unit() { postgres_url && rust_tests --workspace --exclude xtask --lib --bins; }

part_examples() { cargo test --quiet --workspace --doc; }

part_sqlite() { rust_tests --workspace --exclude xtask --test '*' -- --skip ::postgres --skip _postgres; }

part_postgres() { postgres_url && rust_tests --workspace --exclude xtask --test '*' -- ::postgres _postgres; }

# Tests that kill the program in the middle of its work; LINLI_TORTURE says how often. Not part of everything: there
# they run a few rounds among the others. And the new domain of docs/adding-a-domain.md, built and run.
part_torture() { postgres_url && rust_tests --workspace --exclude xtask --test '*' -- torture && rust_tests -p xtask --test domain; }

part_browser() {
    # The program that the tests before were built with; alone it would be built anew with other features.
    cargo build --quiet --workspace --exclude xtask --test '*' || return 1
    LINLI_BIN=$(cd "$target" && pwd)/debug/linli || return 1
    export LINLI_BIN
    cargo run --quiet -p xtask -- routes --check "$LINLI_BIN" || return 1
    npm --prefix e2e test | tee "$scratch/browser.tap"
}

parts=${*:-$ALL}
for name in $parts; do
    declare -F "part_$name" >/dev/null || { echo "there is no part $name; there are: $ALL" >&2; exit 2; }
done
for name in $parts; do
    # Dependencies of JavaScript are needed by two parts; without setup nothing else makes sense.
    case $name in web | browser) make --no-print-directory -s node-modules || failed=1 ;; esac
    part "$name"
    if [ "$name" = setup ] && [ $failed -ne 0 ]; then break; fi
done

printf '\n%-7s %-10s %7s  %7s\n' result part time CPU
printf '%s\n' "${results[@]}"
printf '%-18s %4d:%02d\n' "all" $((SECONDS / 60)) $((SECONDS % 60))
node scripts/growth.mjs "$scratch" || echo "what one more adds is not known this time"
[ $failed -eq 0 ] || echo "something failed; run one part alone with scripts/test.sh PART"
exit $failed
