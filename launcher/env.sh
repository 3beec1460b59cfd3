# shellcheck shell=bash
# `./renga env [--laptop]`: what a shell needs so that plain `heroku` and `git push heroku main` talk to this instance.
# With --laptop the lines are for a shell at the other end of an ssh tunnel: they carry the CA's certificate along.

verb_env() {
    local where=${1:-here}
    case "$where" in
        here | --laptop) ;;
        *) fail "env knows --laptop, not '$where'." ;;
    esac
    require_root env "$@"
    load_settings
    local token
    token=$(cat "$RENGA_HOME/secrets/token" 2>/dev/null) || fail \
        "There is no token in $RENGA_HOME/secrets: the platform makes it on its first start." \
        "Start it: ./renga up, or name the right instance by RENGA_HOME."
    local api="https://localhost:$RENGA_API_PORT"
    cli_lines "$api" "$token"
    if [ "$where" = --laptop ]; then
        laptop_certificate_lines
    else
        export_line RENGA_HOME "$RENGA_HOME"
        certificate_lines
    fi
    git_lines "$api" "$token" "$where"
    loopback_needs_no_proxy
}

export_line() { printf "export %s='%s'\n" "$1" "${2//\'/\'\\\'\'}"; }

# Redirections of the official CLI (its other hosts), and what keeps it from calling out.
cli_lines() { # <api> <token>
    export_line HEROKU_HOST "$1"
    export_line HEROKU_API_KEY "$2"
    export_line HEROKU_GIT_HOST "localhost:$RENGA_API_PORT"
    export_line HEROKU_DATA_HOST localhost
    export_line PGDIAGNOSE_URL localhost
    local name
    for name in HEROKU_PARTICLEBOARD_URL HEROKU_LOGIN_HOST HEROKU_STATUS_HOST HEROKU_EXEC_URL HEROKU_BUILDPACK_REGISTRY_URL; do
        export_line "$name" "$1"
    done
    export_line DISABLE_TELEMETRY true
    export_line HEROKU_SKIP_ANALYTICS 1
    export_line HEROKU_SKIP_NEW_VERSION_CHECK true
    export_line HEROKU_DISABLE_AUTOUPDATE 1
    export_line HEROKU_NOTIFICATIONS 0
}

# The bundle adds Renga's CA to what this environment already trusted; it replaces nothing.
certificate_lines() {
    write_user_bundle "$RENGA_HOME/tls/user-bundle.pem"
    export_line NODE_EXTRA_CA_CERTS "$RENGA_HOME/tls/user-bundle.pem"
    export_line GIT_SSL_CAINFO "$RENGA_HOME/tls/user-bundle.pem"
}

# Run on the laptop: its bundle is what it trusted before and our CA.
laptop_certificate_lines() {
    echo "mkdir -p \"\$HOME/.renga\""
    printf "printf '%%s\\n' '%s' >\"\$HOME/.renga/ca.pem\"\n" "$(cat "$RENGA_HOME/tls/ca.pem")"
    cat <<'END'
for renga_file in "${NODE_EXTRA_CA_CERTS:-}" "${GIT_SSL_CAINFO:-}" /etc/ssl/certs/ca-certificates.crt /etc/ssl/cert.pem; do
    if [ "$renga_file" != "$HOME/.renga/bundle.pem" ] && [ -r "$renga_file" ]; then cat "$renga_file"; fi
done >"$HOME/.renga/bundle.new"
cat "$HOME/.renga/ca.pem" >>"$HOME/.renga/bundle.new"
mv "$HOME/.renga/bundle.new" "$HOME/.renga/bundle.pem"
unset renga_file
export NODE_EXTRA_CA_CERTS="$HOME/.renga/bundle.pem" GIT_SSL_CAINFO="$HOME/.renga/bundle.pem"
END
}

# Evaluated twice, the environment names this bundle already: what it held besides our CA is kept.
write_user_bundle() { # <bundle>
    local files
    mapfile -t files < <(trusted_files)
    { each_once_but_ours "${files[@]}" && cat "$RENGA_HOME/tls/ca.pem"; } >"$1.new.$$"
    chmod 0644 "$1.new.$$"
    mv "$1.new.$$" "$1"
}

trusted_files() {
    local file
    for file in "${GIT_SSL_CAINFO:-$system_bundle}" "${NODE_EXTRA_CA_CERTS:-}" "${SSL_CERT_FILE:-}"; do
        if [ -r "$file" ]; then echo "$file"; fi
    done
}

each_once_but_ours() { # <bundle>…: their certificates, each once, without the one in ca.pem
    awk -v ca="$(awk '!/-----/ { printf "%s", $0 }' "$RENGA_HOME/tls/ca.pem")" '
        /-----BEGIN/ { text = ""; body = ""; inside = 1 }
        inside { text = text $0 "\n"; if ($0 !~ /-----/) body = body $0 }
        /-----END/ { if (body != ca && !seen[body]++) printf "%s", text; inside = 0 }' "$@"
}

# A push carries the token itself and asks no credential helper; entries already in the environment stay.
git_lines() { # <api> <token> <here|--laptop>
    local count=${GIT_CONFIG_COUNT:-0}
    git_entry "http.$1/.extraHeader" "Authorization: Basic $(printf 'renga:%s' "$2" | base64 -w0)"
    if [ "$3" = here ]; then
        # Debian's git reads all of /etc/ssl/certs besides the bundle for every connection: 35 ms of each push.
        install -d -m 0755 "$RENGA_HOME/tls/no-more"
        git_entry "http.$1/.sslCAPath" "$RENGA_HOME/tls/no-more"
    fi
    export_line GIT_CONFIG_COUNT "$count"
}

git_entry() { # <key> <value>
    local slot=$count name i
    for ((i = 0; i < count; i++)); do
        name="GIT_CONFIG_KEY_$i"
        if [ "${!name:-}" = "$1" ]; then slot=$i; fi
    done
    ((slot < count)) || count=$((slot + 1))
    export_line "GIT_CONFIG_KEY_$slot" "$1"
    export_line "GIT_CONFIG_VALUE_$slot" "$2"
}

loopback_needs_no_proxy() {
    [ -n "${http_proxy:-}${https_proxy:-}${HTTP_PROXY:-}${HTTPS_PROXY:-}" ] || return 0
    local name value
    for name in no_proxy NO_PROXY; do
        value=${!name:-}
        [[ ",$value," == *,localhost,* ]] || value="${value:+$value,}localhost,127.0.0.1"
        export_line "$name" "$value"
    done
}
