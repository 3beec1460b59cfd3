# shellcheck shell=bash
# `./renga down [--apps]`: stops the control plane, router last but PostgreSQL; apps go on unless --apps.

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
    local part
    for part in platform router postgres; do
        [ -n "$(live_pid "$part")$(supervisor_pid "$part")" ] || continue
        say "Stopping $part"
        stop_part "$part" || fail "$part did not stop; see $RENGA_HOME/run/$part.log"
    done
    [ -z "$apps" ] || stop_apps
}
