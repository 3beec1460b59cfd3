# shellcheck shell=bash
# `./renga down [--apps]`: stops the control plane, which is the platform, its PostgreSQL and the bundled providers. The router goes on and sends
# requests to the apps from its last snapshot; --apps stops both.

verb_down() {
    local apps=''
    case "${1:-}" in
        '') ;;
        --apps) apps=yes ;;
        *) fail "down knows --apps, not '$1'." ;;
    esac
    require_root down "$@"
    load_settings
    [ -f "$RENGA_HOME/instance" ] || fail "There is no Renga in $RENGA_HOME. Is RENGA_HOME right?"
    rm -f "$RENGA_HOME/run/wanted"
    take_down addons
    take_down platform
    if [ -n "$apps" ]; then
        take_down router
        stop_apps
    fi
    take_down postgres
    [ -n "$apps" ] || [ -z "$(live_pid router)" ] || say "The router goes on serving the apps; ./renga down --apps stops them all"
}

take_down() { # <part>
    [ -n "$(live_pid "$1")$(supervisor_pid "$1")" ] || return 0
    say "Stopping $1"
    stop_part "$1" || fail "$1 did not stop; see $RENGA_HOME/run/$1.log"
}
