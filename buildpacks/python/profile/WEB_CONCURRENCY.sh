# How many workers fit: 2 per core and one, but no more than 256 MB of the dyno's memory each.

set_web_concurrency() {
    local file=/sys/fs/cgroup/memory/memory.limit_in_bytes bytes megabytes by_memory by_cores
    if ! { [ -r "$file" ] && bytes=$(<"$file") && [ "$bytes" -le $((1 << 40)) ]; }; then
        echo "Couldn't determine available memory. Skipping automatic configuration of WEB_CONCURRENCY." >&2
        return 0
    fi
    megabytes=$((bytes >> 20))
    by_memory=$((megabytes / 256))
    by_cores=$((2 * $(nproc) + 1))
    export DYNO_RAM=$megabytes
    [ -z "${WEB_CONCURRENCY:-}" ] || return 0
    WEB_CONCURRENCY=$((by_memory < by_cores ? by_memory : by_cores))
    [ "$WEB_CONCURRENCY" -ge 1 ] || WEB_CONCURRENCY=1
    export WEB_CONCURRENCY WEB_CONCURRENCY_SET_BY=heroku/python
}

set_web_concurrency
unset -f set_web_concurrency
