# shellcheck shell=bash
# Settings of both servers, in a folder of this run below /tmp; and how many workers fit.

chatter() { [ "$VERBOSE" = no ] || echo "$1" >&2; }

make_run_folder() {
    PHP_RUN=$(mktemp -d "${TMPDIR:-/tmp}/heroku-php-$PORT.XXXXXX")
    export PHP_RUN PORT DOCUMENT_ROOT HEROKU_APP_DIR=$APP
    local inis=(/etc/php/*/fpm/php.ini)
    PHP_INI=$(rendered "${PHP_INI:-${inis[0]}}")
    FPM_INCLUDE=$(rendered "${FPM_INCLUDE:-$PHP_HOME/conf/php-fpm.include.conf}")
}

# rendered <file>: itself, or what it prints if it is PHP
rendered() {
    [[ $1 == *.php ]] || {
        printf '%s' "$1"
        return
    }
    local out
    out=$PHP_RUN/$(basename "$1" .php)
    php "$1" >"$out"
    printf '%s' "$out"
}

# Bytes that this dyno may use.
memory() {
    local file=/sys/fs/cgroup/memory/memory.limit_in_bytes bytes
    for file in "$file" /sys/fs/cgroup/memory.max; do
        [ -r "$file" ] || continue
        bytes=$(<"$file")
        if [[ $bytes =~ ^[0-9]+$ ]] && [ "$bytes" -le $((1 << 40)) ]; then
            chatter "Reading available RAM from '$file'"
            echo "$bytes"
            return
        fi
    done
    echo "Assuming RAM to be 512M Bytes" >&2
    echo $((512 << 20))
}

choose_workers() {
    if [ -n "${WEB_CONCURRENCY:-}" ]; then
        chatter "\$WEB_CONCURRENCY is set, skipping automatic calculation"
    else
        local bytes limit
        bytes=$(memory)
        limit=$(php -c "$PHP_INI" "$PHP_HOME/lib/memory_limit.php" "$DOCUMENT_ROOT" "$FPM_INCLUDE")
        chatter "memory_limit is $limit of $bytes Bytes"
        WEB_CONCURRENCY=$((limit > 0 && limit < bytes ? bytes / limit : 1))
    fi
    export WEB_CONCURRENCY
}

render_settings() {
    export PHP_FPM_INCLUDE=$FPM_INCLUDE
    export WEB_INCLUDE
    WEB_INCLUDE=$(rendered "${WEB_INCLUDE:-$PHP_HOME/conf/$SERVER.include.conf}")
    FPM_CONF=$(rendered "${FPM_CONF:-$PHP_HOME/conf/php-fpm.conf}")
    export COMPOSER_VENDOR_DIR=$APP/vendor
    if [ -f "$APP/composer.json" ]; then
        # shellcheck disable=SC2016 # PHP's variables
        COMPOSER_VENDOR_DIR=$APP/$(php -r 'echo json_decode(file_get_contents($argv[1]))->config->{"vendor-dir"} ?? "vendor";' "$APP/composer.json")
    fi
    if [ -n "$WEB_CONF" ]; then
        WEB_CONF=$(rendered "$WEB_CONF")
    elif [ "$SERVER" = nginx ]; then
        WEB_CONF=$PHP_RUN/nginx.conf
        # shellcheck disable=SC2016 # the names it may fill in
        envsubst '${PHP_RUN} ${PORT} ${DOCUMENT_ROOT} ${WEB_INCLUDE}' <"$PHP_HOME/conf/nginx.conf" >"$WEB_CONF"
    else
        WEB_CONF=$PHP_HOME/conf/apache2.conf
    fi
    local fpms=(/usr/sbin/php-fpm[0-9]*)
    FPM=("${fpms[0]}" --nodaemonize --force-stderr --fpm-config "$FPM_CONF" -c "$PHP_INI")
    case $SERVER in
        apache2) WEB=(/usr/sbin/apache2 -f "$WEB_CONF") ;;
        nginx) WEB=(/usr/sbin/nginx -e stderr -c "$WEB_CONF") ;;
    esac
}

test_settings() {
    local fpm=(-t) web=(-t)
    if [ "$TESTS" -gt 1 ]; then
        fpm=(-tt)
        [ "$SERVER" = apache2 ] && web=(-t -D DUMP_CONFIG) || web=(-T)
    fi
    "${FPM[@]}" "${fpm[@]}"
    "${WEB[@]}" "${web[@]}"
    rm -rf "$PHP_RUN"
    echo "All configs okay." >&2
}
