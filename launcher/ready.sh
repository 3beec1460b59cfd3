# shellcheck shell=bash
# When a part counts as ready: it answers.

await_ready() { # <part>
    local log="$RENGA_HOME/run/$1.log"
    await "$ready_seconds" "ready_$1" || {
        tail -n 20 "$log" >&2
        fail "$1 did not become ready within $ready_seconds s; the last lines of $log are above."
    }
}

ready_postgres() {
    [ -n "$(live_pid postgres)" ] && "$RENGA_CACHE/postgres-17/bin/pg_isready" --quiet \
        --host=127.0.0.1 --port="$(cat "$RENGA_HOME/postgres/port")" --dbname=renga --timeout=2
}

ready_platform() {
    [ -r "$RENGA_HOME/tls/ca.pem" ] && [ "$(http_status --cacert "$RENGA_HOME/tls/ca.pem" \
        "https://localhost:$RENGA_API_PORT/health")" = 200 ]
}

# Any answer will do: without an app of that name it is an error page.
ready_router() { [ "$(http_status "http://127.0.0.1:$RENGA_HTTP_PORT/")" != 000 ]; }

http_status() {
    curl --silent --noproxy '*' --output /dev/null --max-time 2 --write-out '%{http_code}' "$@" || true
}
