# shellcheck shell=bash
# A private folder for the launcher's own short-lived files, gone when it ends.

make_scratch() {
    [ -z "${scratch:-}" ] || return 0
    scratch=$(mktemp -d "${TMPDIR:-/tmp}/renga.XXXXXX")
    trap clean_up EXIT
}

clean_up() {
    allow_services
    rm -rf "$scratch"
}
