# shellcheck shell=bash
# The processes: readers of the logs, php-fpm, the web server. The first that ends ends all.

readonly FPM_START_SECONDS_MAX=10

start_all() {
    READERS=()
    mkfifo "$PHP_RUN/access" "$PHP_RUN/errors"
    show "$PHP_RUN/access" 1
    show "$PHP_RUN/errors" 2
    [ ${#LOGS[@]} -eq 0 ] || follow
    trap 'stop_all 143' TERM INT
    echo "Starting php-fpm with $WEB_CONCURRENCY workers..." >&2
    "${FPM[@]}" &
    FPM_PID=$! WEB_PID=''
    await_fpm
    case $SERVER in
        apache2)
            echo "Starting httpd..." >&2
            "${WEB[@]}" -D FOREGROUND &
            ;;
        nginx)
            echo "Starting nginx..." >&2
            "${WEB[@]}" &
            ;;
    esac
    WEB_PID=$!
}

# show <pipe> <descriptor>: a reader that outlives the SIGTERM all processes get, so that last words are heard
show() {
    (
        trap '' TERM INT
        exec cat <>"$1" >&"$2"
    ) &
    READERS+=($!)
}

follow() {
    (
        trap '' TERM INT
        exec tail -qF -n 0 "${LOGS[@]}" >&2
    ) &
    READERS+=($!)
}

await_fpm() {
    local deadline=$((SECONDS + FPM_START_SECONDS_MAX))
    until [ -S "$PHP_RUN/fpm.sock" ] || ! kill -0 "$FPM_PID" 2>/dev/null; do
        if [ "$SECONDS" -ge "$deadline" ]; then
            echo "php-fpm did not listen within $FPM_START_SECONDS_MAX s." >&2
            stop_all 1
        fi
        sleep 0.02
    done
    [ -S "$PHP_RUN/fpm.sock" ] || wait_for_end
}

wait_for_end() {
    local ended=0 status=0
    # shellcheck disable=SC2086 # the web server may not be there yet
    wait -n -p ended $FPM_PID $WEB_PID || status=$?
    if [ "$ended" = "$FPM_PID" ]; then
        echo "Process exited unexpectedly: php-fpm, status $status" >&2
    else
        echo "Process exited unexpectedly: $SERVER, status $status" >&2
    fi
    [ "$status" -ne 0 ] || status=1
    stop_all "$status"
}

# stop_all <status>: the web server first, then PHP, then those who tell of it
stop_all() {
    trap '' TERM INT
    local pid
    for pid in $WEB_PID $FPM_PID; do
        kill -TERM "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    # not by a signal that whoever started all this may have had ignored, as nohup does with SIGHUP
    kill -KILL "${READERS[@]}"
    wait "${READERS[@]}" 2>/dev/null || true
    rm -rf "$PHP_RUN"
    exit "$1"
}
