# shellcheck shell=bash
# How the launcher speaks: progress and complaints go to stderr, answers to stdout.

say() { printf -- '-----> %s\n' "$*" >&2; }

detail() { printf -- '       %s\n' "$@" >&2; }

warn() { printf -- ' !     %s\n' "$@" >&2; }

# What went wrong, why, what to do: one line each.
fail() {
    warn "$@"
    exit 1
}
