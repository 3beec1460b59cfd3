# Go's module proxies, by Go's own rules: GOPROXY lists them, GOSUMDB names the database that knows every module's hash.

readonly TOOLCHAIN=golang.org/toolchain

proxies() {
    local list=${GOPROXY:-https://proxy.golang.org,direct}
    sed -n 's|/*$||; /^https\{0,1\}:/p' <<<"${list//[,|]/$'\n'}"
}

# from_proxy <path> [<file>]: from the first proxy that has it
from_proxy() {
    local proxy
    while IFS= read -r proxy; do
        if [ $# = 1 ]; then
            "${FETCH[@]}" "$proxy/$1" 2>/dev/null && return
        else
            fetch "$proxy/$1" "$2" 2>/dev/null && return
        fi
    done < <(proxies)
    return 1
}

# toolchains: the versions for this kind of machine ("1.25.7"), oldest first
toolchains() {
    from_proxy "$TOOLCHAIN/@v/list" | sed -n 's/^v0\.0\.1-go\(1\.[0-9.rc]*\)\.linux-amd64$/\1/p' | sort -V
}

# announced_hash <version>: what the checksum database says; nothing if it is turned off or does not answer
announced_hash() {
    local module=$TOOLCHAIN@v0.0.1-go$1.linux-amd64 database=${GOSUMDB:-sum.golang.org}
    [ "$database" != off ] || return 0
    database=${database%%[+ ]*}
    { from_proxy "sumdb/$database/lookup/$module" || "${FETCH[@]}" --retry 0 "https://$database/lookup/$module" 2>/dev/null || true; } |
        sed -n "s|^$TOOLCHAIN v0.0.1-go$1.linux-amd64 h1:||p"
}

# hash_of <folder>: Go's h1 over the files of an unpacked module zip
hash_of() {
    (cd "$1" && find . -type f -print0 | sed -z 's|^\./||' | LC_ALL=C sort -z | xargs -0 sha256sum --) |
        openssl dgst -sha256 -binary | base64
}
