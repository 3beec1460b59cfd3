# shellcheck shell=bash
# When a part counts as ready: it answers.

ready_seconds=90
hopeless_deaths=5

await_ready() { # <part>
    local log="$RENGA_HOME/run/$1.log"
    hopeless=''
    await "$ready_seconds" ready_or_hopeless "$1" || hopeless="did not become ready within $ready_seconds s"
    [ -n "$hopeless" ] || return 0
    tail -n 20 "$log" >&2
    fail "$1 $hopeless; the last lines of $log are above."
}

# A part that dies at once again and again will not become ready by waiting.
ready_or_hopeless() { # <part>; sets hopeless to the reason
    local deaths=0
    "ready_$1" && return
    { read -r deaths <"$RENGA_HOME/run/$1.early-deaths"; } 2>/dev/null || true
    ((deaths > hopeless_deaths)) && hopeless="ended $deaths times right after its start"
}

# The postmaster writes its pid and, once it accepts sessions, the word ready into this file of its.
ready_postgres() {
    local lines=()
    mapfile -t lines 2>/dev/null <"$RENGA_HOME/postgres/data/postmaster.pid" || return 1
    [ "${lines[0]:-}" = "$(live_pid postgres)" ] && [[ ${lines[7]:-} == ready* ]]
}

ready_platform() {
    [ -r "$RENGA_HOME/tls/ca.pem" ] && [ "$(http_status --cacert "$RENGA_HOME/tls/ca.pem" \
        "https://localhost:$RENGA_API_PORT/health")" = 200 ]
}

# Any answer will do: without an app of that name it is an error page.
ready_router() { [ "$(http_status "http://127.0.0.1:$RENGA_HTTP_PORT/")" != 000 ]; }

ready_addons() { [ "$(http_status "http://127.0.0.1:$(cat "$RENGA_HOME/addons/port")/health")" = 204 ]; }

http_status() {
    curl --silent --noproxy '*' --output /dev/null --max-time 2 --write-out '%{http_code}' "$@" || true
}
