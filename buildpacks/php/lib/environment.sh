# Config vars and defaults that Composer and the app's scripts see.

create_environment() {
    export_config_vars PHP_INI_SCAN_DIR COMPOSER_HOME COMPOSER_CACHE_DIR COMPOSER
    # Its own folder for this build alone: what COMPOSER_AUTH writes there is a secret.
    COMPOSER_HOME=$(mktemp -d)
    export COMPOSER_HOME COMPOSER_CACHE_DIR=$CACHE_DIR/composer COMPOSER_NO_INTERACTION=1 COMPOSER_NO_DEV=1 \
        COMPOSER_PROCESS_TIMEOUT=${COMPOSER_PROCESS_TIMEOUT:-0} COMPOSER_MEMORY_LIMIT=${COMPOSER_MEMORY_LIMIT:-1536M} \
        PHP_INI_SCAN_DIR=":$BUILD_DIR/.heroku/php/conf.d"
}
