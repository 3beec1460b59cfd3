# shellcheck shell=bash
# Databases and stores that were destroyed and are kept for a while (RENGA_ADDON_GRACE_HOURS, docs/operations.md).
#   ./renga addons:kept                      those that there are, what ends first first
#   ./renga addons:return NAME|ID --app APP  brings one back: the app has it attached from then on
#   ./renga addons:forget NAME|ID            ends it now, with its data

verb_addons_kept() {
    [ $# = 0 ] || fail "Usage: ./renga addons:kept"
    require_root addons:kept
    load_settings
    local answer
    answer=$(operator_call GET /operator/kept-addons </dev/null)
    if [ "$(jq length <<<"$answer")" = 0 ]; then
        say "no add-on is kept"
        return
    fi
    local name plan app until id
    while IFS=$'\t' read -r name plan app until id; do
        printf '%-28s %-30s %-20s %-21s %s\n' "$name" "$plan" "$app" "$until" "$id"
    done < <(jq -r '["NAME", "PLAN", "WAS OF", "KEPT UNTIL", "ID"], (.[] | [.name, .plan, .app, .kept_until, .id])
        | @tsv' <<<"$answer")
}

verb_addons_return() {
    local usage="Usage: ./renga addons:return NAME|ID --app APP" addon='' app='' answer
    require_root addons:return "$@"
    while [ $# -gt 0 ]; do
        case "$1" in
            --app | -a)
                [ $# -gt 1 ] || fail "$usage"
                app=$2
                shift
                ;;
            --app=*) app=${1#--app=} ;;
            -*) fail "$usage" ;;
            *)
                [ -z "$addon" ] || fail "$usage"
                addon=$1
                ;;
        esac
        shift
    done
    if [ -z "$addon" ] || [ -z "$app" ]; then fail "$usage"; fi
    check_kept_name "$addon"
    load_settings
    answer=$(jq -n --arg app "$app" '{app: $app}' |
        operator_call POST "/operator/kept-addons/$addon/actions/return")
    jq -r '(if .former_name then "The name \(.former_name) is taken by now: it is called \(.name)." else empty end),
        "\(.name) (\(.plan)) is back, in \(.app) as \(.attachments | join(", "))"' <<<"$answer"
}

verb_addons_forget() {
    [ $# = 1 ] || fail "Usage: ./renga addons:forget NAME|ID"
    require_root addons:forget "$@"
    check_kept_name "$1"
    load_settings
    local answer
    answer=$(operator_call DELETE "/operator/kept-addons/$1" </dev/null)
    if [ "$(jq .gone <<<"$answer")" = true ]; then
        say "$1 and its data are gone"
    else
        say "$1 cannot be brought back any more; its provider is asked until it has deleted the data"
    fi
}

check_kept_name() {
    [[ $1 =~ ^[A-Za-z0-9][A-Za-z0-9_-]*$ ]] ||
        fail "'$1' cannot be an add-on's name or id. ./renga addons:kept shows those that can be brought back."
}
