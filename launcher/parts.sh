# shellcheck shell=bash
# The parts of an instance in the order they start, and how they are started and stopped.

parts() {
    if embedded_postgres; then echo postgres; fi
    echo platform
    echo router
    echo addons
}

part_user() {
    case "$1" in
        postgres) echo renga-postgres ;;
        router) echo renga-router ;;
        addons) echo renga-addons ;;
        *) echo root ;;
    esac
}

# What launcher/run needs to know beyond the settings; read by root only.
write_parts_env() {
    local file="$RENGA_HOME/run/parts.env" name
    (
        umask 077
        for name in RENGA_CHECKOUT JAVA_HOME RENGA_STACK RENGA_OPERATOR_ENV RENGA_OPERATOR_CA; do
            printf '%s=%q\n' "$name" "${!name}"
        done >"$file.new"
    )
    mv "$file.new" "$file"
}

start_part() { # <part>
    if under_systemd; then
        start_unit "$1"
    elif [ -z "$(supervisor_pid "$1")" ]; then
        rm -f "$RENGA_HOME/run/$1.early-deaths"
        setsid "$RENGA_CHECKOUT/launcher/supervise" "$RENGA_HOME" "$1" >>"$RENGA_HOME/run/$1.log" 2>&1 </dev/null 7>&- &
        disown
    fi
}

stop_part() { # <part>
    local supervisor
    if under_systemd; then
        stop_unit "$1"
        return
    fi
    supervisor=$(supervisor_pid "$1")
    # a part whose supervisor was killed is stopped by a new one
    if [ -z "$supervisor" ] && [ -n "$(live_pid "$1")" ]; then
        start_part "$1"
        await 5 supervised "$1" || fail "No supervisor for $1 came up; see $RENGA_HOME/run/$1.log"
        supervisor=$(supervisor_pid "$1")
    fi
    [ -n "$supervisor" ] || return 0
    kill -TERM "$supervisor"
    await 45 stopped "$1"
}

supervised() { [ -n "$(supervisor_pid "$1")" ]; }
stopped() { [ -z "$(supervisor_pid "$1")" ] && [ -z "$(live_pid "$1")" ]; }

# A part that runs from an older build is restarted; the platform's restart does not touch dynos.
outdated() { # <part>
    [ "$1" != postgres ] && [ -n "$(live_pid "$1")" ] &&
        [ "$(cat "$RENGA_HOME/run/$1.build" 2>/dev/null)" != "$(readlink "$RENGA_HOME/lib/$1")" ]
}

# Waits until a command succeeds, with a deadline.
await() { # <seconds> <command>…
    local deadline=$((SECONDS + $1))
    shift
    until "$@"; do
        ((SECONDS < deadline)) || return 1
        sleep 0.1
    done
}
