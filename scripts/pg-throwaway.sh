#!/bin/sh
# A throw-away PostgreSQL server for tests, reached through a socket in its folder.
#
#   scripts/pg-throwaway.sh start DIR [--durable] [--idle MINUTES]   prints the URL; starts nothing twice
#   scripts/pg-throwaway.sh stop DIR                                 stops it and removes DIR
#   scripts/pg-throwaway.sh crash DIR                                kills it and starts it again on its data
#
# --durable     keeps fsync on (for tests that kill the server)
# --idle N      stops and removes it after N minutes without a connection
# PG_BIN        the folder of initdb and pg_ctl, when it is not /usr/lib/postgresql/*/bin or on the PATH
#
# PostgreSQL refuses to run as root; then it runs as the user postgres, or nobody.
set -eu

fail() { echo "pg-throwaway: $1" >&2; exit 1; }

find_bin() {
    if [ -n "${PG_BIN:-}" ]; then
        [ -x "$PG_BIN/initdb" ] || fail "there is no initdb in PG_BIN=$PG_BIN"
        echo "$PG_BIN"
        return
    fi
    for bin in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV); do
        [ -x "$bin/initdb" ] && { echo "$bin"; return; }
    done
    found=$(command -v initdb 2>/dev/null) && { dirname "$found"; return; }
    fail "PostgreSQL is not installed. On Debian: apt-get install -y postgresql (or set PG_BIN to the folder of initdb)"
}

# Runs a command as the user that the server runs as.
as_server() {
    if [ "$(id -u)" -ne 0 ]; then "$@"; return; fi
    (cd / && setpriv --reuid "$server_user" --regid "$(id -g "$server_user")" --clear-groups "$@")
}

[ $# -ge 2 ] || fail "usage: start DIR [--durable] [--idle MINUTES] | stop DIR | crash DIR"
action=$1
dir=$2
shift 2
durable=
idle=
while [ $# -gt 0 ]; do
    case $1 in
        --durable) durable=1; shift ;;
        --idle) idle=$2; shift 2 ;;
        *) fail "unknown option $1" ;;
    esac
done

server_user=postgres
if [ "$(id -u)" -eq 0 ] && ! id postgres >/dev/null 2>&1; then server_user=nobody; fi
bin=$(find_bin)
url="postgres://linli@localhost/postgres?host=$dir"

running() { [ -f "$dir/data/postmaster.pid" ] && as_server "$bin/pg_ctl" -D "$dir/data" status >/dev/null 2>&1; }

# Nothing is removed that this script did not make.
ours() { [ -e "$dir/.linli-throwaway" ] || fail "$dir was not made by this script"; }

case $action in
start)
    case $dir in /*) ;; *) fail "DIR must be absolute" ;; esac
    [ ${#dir} -le 80 ] || fail "DIR is too long for a socket (80 characters at most)"
    if ! running; then
        [ ! -e "$dir/data" ] || ours
        mkdir -p "$dir"
        rm -rf "$dir/data"
        touch "$dir/.linli-throwaway"
        [ "$(id -u)" -ne 0 ] || chown "$server_user" "$dir"
        as_server "$bin/initdb" -D "$dir/data" -U linli -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$dir/initdb.log" 2>&1 \
            || { cat "$dir/initdb.log" >&2; fail "initdb failed"; }
        {
            echo "listen_addresses = ''"
            echo "unix_socket_directories = '$dir'"
            echo "max_connections = 300"
            echo "shared_buffers = 128MB"
            echo "timezone = 'UTC'"
            if [ -z "$durable" ]; then
                echo "fsync = off"
                echo "synchronous_commit = off"
                echo "full_page_writes = off"
            fi
        } >"$dir/extra.conf"
        cat "$dir/extra.conf" | as_server tee -a "$dir/data/postgresql.conf" >/dev/null
        as_server "$bin/pg_ctl" -D "$dir/data" -w -t 60 -l "$dir/data/server.log" start >/dev/null \
            || { cat "$dir/data/server.log" >&2; fail "the server did not start"; }
        if [ -n "$idle" ]; then
            # In a session of its own, so that ending the tests does not end the watch.
            PG_BIN="$bin" setsid "$0" watch "$dir" --idle "$idle" </dev/null >/dev/null 2>&1 &
        fi
    fi
    echo "$url"
    ;;
watch)
    quiet=0
    while [ "$quiet" -lt "$idle" ]; do
        sleep 60
        running || break
        count=$("$bin/psql" -XAtq "$url" -c "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'" || echo 1)
        if [ "$count" -le 1 ]; then quiet=$((quiet + 1)); else quiet=0; fi
    done
    "$0" stop "$dir"
    ;;
stop)
    [ -e "$dir" ] || exit 0
    ours
    if running; then as_server "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null; fi
    rm -rf "$dir"
    ;;
crash)
    ours
    # Without a checkpoint, as when the machine's power fails; the start recovers from the log.
    as_server "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null
    as_server "$bin/pg_ctl" -D "$dir/data" -w -t 60 -l "$dir/data/server.log" start >/dev/null
    ;;
*)
    fail "unknown action $action"
    ;;
esac
