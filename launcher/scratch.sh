# shellcheck shell=bash
# A private folder for the launcher's own short-lived files, gone when it ends.

make_scratch() {
    [ -z "${scratch:-}" ] || return 0
    scratch=$(mktemp -d "${TMPDIR:-/tmp}/renga.XXXXXX")
    trap 'rm -rf "$scratch"' EXIT
}
