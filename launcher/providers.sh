# shellcheck shell=bash
# Who may offer add-ons on this server. Their hosts have to be allowed first: RENGA_ADDON_HOSTS (docs/operations.md).
#   ./renga addons:provider:add MANIFEST [PLANS]   lets a provider in, or takes its new manifest
#   ./renga addons:provider:disable NAME           it makes no new add-ons; those that there are go on

verb_addons_provider_add() {
    [ $# = 1 ] || [ $# = 2 ] || fail "Usage: ./renga addons:provider:add MANIFEST.json [PLANS.json]"
    require_root addons:provider:add "$@"
    load_settings
    local file body answer
    for file in "$@"; do
        [ -f "$file" ] || fail "There is no file $file."
        jq -e . "$file" >/dev/null 2>&1 || fail "$file is no JSON."
    done
    body=$(jq -n --slurpfile manifest "$1" --slurpfile plans "${2:-/dev/null}" \
        '{manifest: $manifest[0], plans: $plans[0]}')
    answer=$(operator_call POST /operator/addon-services <<<"$body")
    jq -r '"\(.service.human_name) may offer add-ons: heroku addons:create \(.service.name)",
        (.plans[] | "  \(.name)  \(.price.cents) cents a \(.price.unit)"),
        "Tell it its client_secret: \(.client_secret)"' <<<"$answer"
}

verb_addons_provider_disable() {
    [ $# = 1 ] || fail "Usage: ./renga addons:provider:disable NAME"
    require_root addons:provider:disable "$@"
    load_settings
    [[ $1 =~ ^[a-z][a-z0-9-]*$ ]] || fail "'$1' cannot be a provider's name."
    operator_call DELETE "/operator/addon-services/$1" </dev/null >/dev/null
    say "$1 makes no new add-ons; those that there are go on"
}

# As the first account, by the token in RENGA_HOME; the body comes on stdin, the answer goes to stdout.
operator_call() { # <method> <path>
    local token answer status
    token=$(cat "$RENGA_HOME/secrets/token" 2>/dev/null) ||
        fail "There is no token in $RENGA_HOME/secrets: the platform makes it on its first start. Start it: ./renga up"
    answer=$(curl --silent --show-error --max-time 60 --noproxy '*' --cacert "$RENGA_HOME/tls/ca.pem" \
        -X "$1" -H @<(echo "Authorization: Bearer $token") -H 'Content-Type: application/json' --data-binary @- \
        --write-out '\n%{http_code}' "https://localhost:$RENGA_API_PORT$2") ||
        fail "The platform does not answer on port $RENGA_API_PORT. Is it up? ./renga status"
    status=${answer##*$'\n'}
    [[ $status == 2* ]] || fail "$(jq -r '.message // "The platform answered with status '"$status"'."' <<<"${answer%$'\n'*}")"
    echo "${answer%$'\n'*}"
}
