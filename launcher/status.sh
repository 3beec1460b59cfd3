# shellcheck shell=bash
# `./renga status`: what runs, as whom, versions, ports, disk, health. Exit 1 if something that should run does not.

verb_status() {
    require_root status "$@"
    load_settings
    [ -f "$RENGA_HOME/instance" ] || fail "There is no Renga in $RENGA_HOME. Set it up: ./renga up"
    local healthy=yes part
    echo "Renga $(renga_version), instance $(cat "$RENGA_HOME/instance") in $RENGA_HOME"
    printf '\n%-10s %-9s %-15s %-8s %-7s %s\n' PART STATE USER PID UPTIME VERSION
    for part in $(parts); do status_of "$part"; done
    echo
    status_addresses
    status_disk
    status_dynos
    verdict "$healthy"
}

status_of() { # <part>; clears healthy
    local pid state=down uptime=-
    pid=$(live_pid "$1")
    if [ -n "$pid" ]; then
        uptime=$(ps -o etime= -p "$pid" | tr -d ' ')
        if "ready_$1"; then state=up; else state=silent; fi
    fi
    [ "$state" = up ] || healthy=''
    if [ "$state" = up ] && ! under_systemd && [ -z "$(supervisor_pid "$1")" ]; then
        state=unwatched healthy=''
    fi
    printf '%-10s %-9s %-15s %-8s %-7s %s\n' "$1" "$state" "$(running_user "$1" "$pid")" "${pid:--}" "$uptime" "$(part_version "$1")"
}

running_user() {
    if [ -n "$2" ]; then ps -o user:32= -p "$2" | tr -d ' '; else part_user "$1"; fi
}

renga_version() { sed -n '0,/<version>/s:.*<version>\(.*\)</version>.*:\1:p' "$RENGA_CHECKOUT/pom.xml"; }

part_version() {
    if [ "$1" = postgres ]; then
        "$RENGA_CACHE/postgres-17/bin/postgres" --version 2>/dev/null || true
    else
        find_jdk
        echo "build $(sed 's/.*-//' "$RENGA_HOME/run/$1.build" 2>/dev/null || echo -), JDK $(sed -n 's/^JAVA_VERSION="\(.*\)"/\1/p' "$JAVA_HOME/release")"
    fi
}

status_addresses() {
    echo "API, git    https://localhost:$RENGA_API_PORT (on $RENGA_BIND), rendezvous port $RENGA_RENDEZVOUS_PORT"
    echo "Apps        http://NAME.$RENGA_DOMAIN:$RENGA_HTTP_PORT, https port $RENGA_HTTPS_PORT"
    if embedded_postgres; then
        echo "Database    127.0.0.1:$(cat "$RENGA_HOME/postgres/port" 2>/dev/null), own PostgreSQL"
    else
        echo "Database    external, by DATABASE_URL"
    fi
    [ -z "${RENGA_ARCHIVE_S3:-}" ] || echo "Archives    copied to $RENGA_ARCHIVE_S3"
}

status_disk() {
    local folder free
    for folder in "$RENGA_HOME" "$RENGA_CACHE"; do
        [ -d "$folder" ] || continue
        free=$(free_mb "$folder")
        echo "Disk        $folder: $(du -smx "$folder" 2>/dev/null | cut -f1) MB used, $free MB free$(disk_remark "$free")"
    done
    echo "           $(status_disk_kinds)"
}

# What takes it, kind by kind; sparse images count as what they really take.
status_disk_kinds() {
    local kind name folder
    for kind in slugs=slugs packed=slug-store caches=caches dynos=dynos git=git logs=logs builds=builds volumes=volumes archives=archives database=postgres; do
        name=${kind%%=*} folder="$RENGA_HOME/${kind#*=}"
        [ "$name" != packed ] || folder=${RENGA_SLUG_STORE:-$folder}
        [ ! -d "$folder" ] || printf '  %s %s MB' "$name" "$(du -smx "$folder" 2>/dev/null | cut -f1)"
    done
    echo
}

disk_remark() { [ "$1" -ge "$(disk_floor_mb)" ] || echo "  (below the floor of $(disk_floor_mb) MB: builds are refused)"; }

verdict() { # <healthy>
    if [ -n "$1" ]; then
        echo "Health      ok"
    elif [ -f "$RENGA_HOME/run/wanted" ]; then
        echo "Health      NOT OK: see the table above; ./renga up repairs, logs are in $RENGA_HOME/run"
        return 1
    else
        echo "Health      stopped by ./renga down; ./renga up starts it"
    fi
}
