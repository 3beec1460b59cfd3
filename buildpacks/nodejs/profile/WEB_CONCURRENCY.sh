# How many processes fit: the dyno's memory over the memory one of them may use.

dyno_memory_mb() {
    local file=/sys/fs/cgroup/memory/memory.limit_in_bytes bytes
    if [ -r "$file" ] && bytes=$(<"$file") && [ "$bytes" -le $((1 << 40)) ]; then
        echo $((bytes >> 20))
    else
        echo 512
    fi
}

export MEMORY_AVAILABLE=${MEMORY_AVAILABLE:-$(dyno_memory_mb)}
if [ "$MEMORY_AVAILABLE" -gt 16384 ]; then
    export WEB_MEMORY=${WEB_MEMORY:-2048}
else
    export WEB_MEMORY=${WEB_MEMORY:-512}
fi
if [ -z "${WEB_CONCURRENCY:-}" ]; then
    WEB_CONCURRENCY=$((MEMORY_AVAILABLE / WEB_MEMORY))
    if [ "$WEB_CONCURRENCY" -lt 1 ] || [ "$WEB_CONCURRENCY" -gt 200 ]; then
        WEB_CONCURRENCY=1
    fi
    export WEB_CONCURRENCY WEB_CONCURRENCY_SET_BY=heroku/nodejs
fi
unset -f dyno_memory_mb
