# shellcheck shell=bash
# What the Aptfile says. Sets PACKAGES, FILES (addresses of .deb) and REPOS (lines of a source list).

heading() { printf -- '-----> %s\n' "$1"; }

line() { printf '       %s\n' "$1"; }

fail() {
    printf ' !     %s\n' "$@" >&2
    exit 1
}

readonly PACKAGE='^[a-z0-9][a-z0-9+.-]*(:[a-z0-9-]+)?([=/][A-Za-z0-9.+:~*-]+)?$'

read_aptfile() {
    PACKAGES=() FILES=() REPOS=()
    local text number=0
    while IFS= read -r text <&3 || [ -n "$text" ]; do
        number=$((number + 1))
        text=$(sed -E -e 's/\r$//' -e 's/(^|[[:space:]])#.*//' -e 's/^[[:space:]]+//' -e 's/[[:space:]]+$//' <<<"$text")
        [ -n "$text" ] || continue
        take "$text" "$number"
    done 3<"$BUILD_DIR/Aptfile"
    ((${#PACKAGES[@]} + ${#FILES[@]} > 0)) || fail "The Aptfile names no package."
}

take() { # <line> <number>
    local word
    case $1 in
        :repo:deb\ *) REPOS+=("${1#:repo:}") ;;
        http://*.deb | https://*.deb) FILES+=("$1") ;;
        *)
            for word in $1; do
                [[ $word =~ $PACKAGE ]] || fail "Aptfile, line $2: \"$word\" is no package's name." \
                    "A line is a package, the address of a .deb, or :repo:deb and a source."
                PACKAGES+=("$word")
            done
            ;;
    esac
}
