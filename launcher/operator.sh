# shellcheck shell=bash
# Settings of this host that builds need too: mirrors of npm, PyPI and the Go proxy, proxies, the CA bundle.
# Written to RENGA_HOME/build.env, one NAME=value per line, read by the platform. Builds are run by tenants:
# a value that carries a password, or points at this host's loopback, is left out with a line saying so.

system_bundle=/etc/ssl/certs/ca-certificates.crt # where dynos see the bundle, and where Debian has it

collect_operator_settings() {
    RENGA_OPERATOR_ENV="$RENGA_HOME/build.env"
    RENGA_OPERATOR_CA="$RENGA_HOME/tls/host-bundle.pem"
    cp "$(host_bundle)" "$RENGA_OPERATOR_CA.new"
    chmod 0644 "$RENGA_OPERATOR_CA.new"
    mv "$RENGA_OPERATOR_CA.new" "$RENGA_OPERATOR_CA"
    { bundle_settings && proxy_settings && registry_settings; } | only_public >"$RENGA_OPERATOR_ENV.new"
    mv "$RENGA_OPERATOR_ENV.new" "$RENGA_OPERATOR_ENV"
}

host_bundle() {
    local file
    for file in "${SSL_CERT_FILE:-}" "${CURL_CA_BUNDLE:-}" "$system_bundle"; do
        if [ -n "$file" ] && [ -r "$file" ]; then
            echo "$file"
            return
        fi
    done
    fail "No CA bundle found: $system_bundle is missing. Install it: apt-get install ca-certificates"
}

# Tools that bring certificates of their own must be told to use the system's.
bundle_settings() {
    local name
    for name in SSL_CERT_FILE NODE_EXTRA_CA_CERTS REQUESTS_CA_BUNDLE PIP_CERT CURL_CA_BUNDLE GIT_SSL_CAINFO; do
        echo "$name=$system_bundle"
    done
}

proxy_settings() {
    local name
    for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
        [ -z "${!name:-}" ] || echo "$name=${!name}"
    done
}

registry_settings() {
    local home
    home=$(builder_home)
    setting NPM_CONFIG_REGISTRY "${NPM_CONFIG_REGISTRY:-${npm_config_registry:-$(ini_value registry "$home/.npmrc" /etc/npmrc)}}"
    local pip=("${PIP_CONFIG_FILE:-}" "$home/.config/pip/pip.conf" "$home/.pip/pip.conf" /etc/pip.conf)
    setting PIP_INDEX_URL "${PIP_INDEX_URL:-$(ini_value index-url "${pip[@]}")}"
    setting PIP_EXTRA_INDEX_URL "${PIP_EXTRA_INDEX_URL:-$(ini_value extra-index-url "${pip[@]}")}"
    setting PIP_TRUSTED_HOST "${PIP_TRUSTED_HOST:-$(ini_value trusted-host "${pip[@]}")}"
    setting PIP_DEFAULT_TIMEOUT "${PIP_DEFAULT_TIMEOUT:-$(ini_value timeout "${pip[@]}")}"
    local go="${XDG_CONFIG_HOME:-$home/.config}/go/env" name
    for name in GOPROXY GOSUMDB GONOSUMDB GOPRIVATE; do
        setting "$name" "${!name:-$(ini_value "$name" "$go")}"
    done
}

setting() { [ -z "$2" ] || printf '%s=%s\n' "$1" "$2"; }

ini_value() { # <key> <file>…: the first one found
    local key=$1 file value
    shift
    for file; do
        [ -r "$file" ] || continue
        value=$(sed -n "s|^[[:space:]]*${key}[[:space:]]*=[[:space:]]*||p" "$file" | head -n 1)
        [ -z "$value" ] || {
            echo "$value"
            return
        }
    done
}

only_public() {
    local line
    while IFS= read -r line; do
        case "${line#*=}" in
            *://*@*) warn "${line%%=*} holds a password: it is not handed into builds; give it to the apps that need it as a config var" ;;
            *://localhost* | *://127.*) warn "${line%%=*} points at this host's loopback: builds cannot reach it, it is left out" ;;
            *) printf '%s\n' "$line" ;;
        esac
    done
}
