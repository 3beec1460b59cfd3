# Config vars and defaults that pip and the app's hooks see.

create_environment() {
    export_config_vars PYTHONHOME PYTHONPATH
    export PYTHONUNBUFFERED=1 PIP_CACHE_DIR=$CACHE_DIR/pip PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
    if [ -z "${PIP_CERT:-}" ] && [ -s /etc/ssl/certs/ca-certificates.crt ]; then
        export PIP_CERT=/etc/ssl/certs/ca-certificates.crt
    fi
}
