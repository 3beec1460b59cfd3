# shellcheck shell=bash
# Settings of this host that builds need too: mirrors of npm, PyPI, the Go proxy, Maven and Cargo, proxies, the CA bundle.
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
    maven_settings "$home"
    setting CARGO_MIRROR "${CARGO_MIRROR:-$(cargo_mirror "${CARGO_HOME:-$home/.cargo}/config.toml" "${CARGO_HOME:-$home/.cargo}/config")}"
}

maven_settings() { # <home>
    if [ -n "${MAVEN_MIRROR_URL:-}" ]; then
        setting MAVEN_MIRROR_URL "$MAVEN_MIRROR_URL"
        setting MAVEN_MIRROR_OF "${MAVEN_MIRROR_OF:-}"
        return
    fi
    local file found
    for file in "$1/.m2/settings.xml" /etc/maven/settings.xml; do
        [ -r "$file" ] || continue
        found=$(maven_mirror "$file")
        case $found in
            '') continue ;;
            password*) warn "The Maven mirror in $file asks for a password: it is not handed into builds; give apps a settings.xml of their own" ;;
            *)
                setting MAVEN_MIRROR_OF "${found%% *}"
                setting MAVEN_MIRROR_URL "${found#* }"
                ;;
        esac
        return 0
    done
}

# maven_mirror <settings.xml>: "mirrorOf address" of the first mirror that stands for Maven Central; "password" if there is a
# log-in for it
maven_mirror() {
    # shellcheck disable=SC2016  # awk's own variables
    awk '
        function tag(block, name) {
            if (!match(block, "<" name ">[^<]*")) return ""
            block = substr(block, RSTART + length(name) + 2, RLENGTH - length(name) - 2)
            gsub(/[ \t]/, "", block)
            gsub(/&amp;/, "\\&", block)
            return block
        }
        function of_central(names) { return ("," names ",") ~ /,(\*|external:\*|central),/ && names !~ /!central/ }
        { text = text $0 " " }
        END {
            while (from = index(text, "<!--")) {
                rest = substr(text, from + 4)
                to = index(rest, "-->")
                text = substr(text, 1, from - 1) (to ? substr(rest, to + 3) : "")
            }
            count = split(text, blocks, "<server>")
            for (i = 2; i <= count; i++) login[tag(blocks[i], "id")] = 1
            count = split(text, blocks, "<mirror>")
            for (i = 2; i <= count; i++) {
                sub(/<\/mirror>.*/, "", blocks[i])
                if (!of_central(tag(blocks[i], "mirrorOf")) || tag(blocks[i], "blocked") == "true") continue
                if (tag(blocks[i], "id") in login) print "password"
                else print tag(blocks[i], "mirrorOf"), tag(blocks[i], "url")
                exit
            }
        }' "$1"
}

# cargo_mirror <config.toml>…: what stands in for Cargo's default registry
cargo_mirror() {
    local file
    for file; do
        [ -r "$file" ] || continue
        # shellcheck disable=SC2016  # awk's own variables
        awk '
            /^[[:space:]]*\[/ { section = $0; gsub(/[][" \t]/, "", section); sub(/#.*/, "", section); next }
            match($0, /^[[:space:]]*[a-z-]+[[:space:]]*=[[:space:]]*"[^"]*"/) {
                key = $0; sub(/[[:space:]]*=.*/, "", key); sub(/^[[:space:]]*/, "", key)
                value = $0; sub(/^[^"]*"/, "", value); sub(/".*/, "", value)
                config[section "." key] = value
            }
            END {
                name = config["source.crates-io.replace-with"]
                if (name == "") exit
                if (("source." name ".registry") in config) print config["source." name ".registry"]
                else if (("registries." name ".index") in config) print config["registries." name ".index"]
            }' "$file"
        return
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
