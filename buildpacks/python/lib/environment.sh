# Config vars and defaults that the package managers and the app's hooks see.

create_environment() {
    export_config_vars PYTHONHOME PYTHONPATH VIRTUAL_ENV
    export PYTHONUNBUFFERED=1 PIP_CACHE_DIR=$CACHE_DIR/pip PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
    trust_the_system
}

# Tools that bring certificates of their own get the operator's.
trust_the_system() {
    local bundle=/etc/ssl/certs/ca-certificates.crt name
    [ -s "$bundle" ] || return 0
    for name in PIP_CERT REQUESTS_CA_BUNDLE SSL_CERT_FILE; do
        [ -n "${!name:-}" ] || export "$name=$bundle"
    done
}
