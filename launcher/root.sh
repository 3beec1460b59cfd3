# shellcheck shell=bash
# Renga needs root: it makes namespaces, mounts, bridges and system users.

# Names, not values, go onto sudo's command line: values would show in the process list.
environment_for_sudo() {
    compgen -e | grep -E '^(RENGA_|JAVA_HOME$|DATABASE_URL$|.*_proxy$|.*_PROXY$|NODE_EXTRA_CA_CERTS$|SSL_CERT_|CURL_CA_BUNDLE$|REQUESTS_CA_BUNDLE$|PIP_|npm_config_|NPM_CONFIG_|GOPROXY$|GONOSUMDB$|GOSUMDB$|GIT_SSL_|GIT_CONFIG_|MAVEN_OPTS$)' | paste -sd, || true
}

require_root() { # <verb and its words>
    if [ "$(id -u)" = 0 ]; then
        leave_chroot "$@"
        return
    fi
    command -v sudo >/dev/null || fail "Renga needs root (namespaces, mounts, system users), and sudo is not installed." \
        "Run it as root: su -c './renga $*'"
    exec sudo --preserve-env="$(environment_for_sudo)" -- "$RENGA_CHECKOUT/renga" "$@"
}
