# How a buildpack speaks: Heroku's headings, 7-space indents and ` !     ` for what went wrong.

heading() { printf -- '-----> %s\n' "$1"; }

line() { printf '       %s\n' "$1"; }

indented() { sed -u 's/^/       /'; }

warning() { printf ' !     %s\n' "$@" >&2; }

fail() {
    printf '\n' >&2
    warning "$@"
    exit 1
}
