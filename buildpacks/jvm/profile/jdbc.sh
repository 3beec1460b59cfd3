# Addresses of databases as Java's drivers want them: JDBC_DATABASE_URL, _USERNAME and _PASSWORD from DATABASE_URL, the same
# for each HEROKU_POSTGRESQL_<COLOUR>_URL and for the connection pool, and Spring's own names.

jdbc_decoded() { printf '%b' "$(sed -e 's/\\/\\\\/g' -e 's/%\([0-9A-Fa-f][0-9A-Fa-f]\)/\\x\1/g' <<<"$1")"; }

# jdbc_from <address> <prefix of the variables>
jdbc_from() {
    local kind user password place parameters
    [[ $1 =~ ^(postgres|postgresql|mysql|mysql2)://([^:@/]*)(:([^@/]*))?@([^/?]+)(/[^?]*)?(\?(.*))?$ ]] || return 0
    kind=${BASH_REMATCH[1]} user=${BASH_REMATCH[2]} password=${BASH_REMATCH[4]}
    place=${BASH_REMATCH[5]}${BASH_REMATCH[6]} parameters=${BASH_REMATCH[8]}
    case $kind in
        postgres*)
            kind=postgresql
            [[ $parameters == *sslmode=* ]] || parameters=${parameters:+$parameters&}sslmode=require
            ;;
        *) kind=mysql ;;
    esac
    export "$2_URL=jdbc:$kind://$place?user=$user&password=$password${parameters:+&$parameters}"
    export "$2_USERNAME=$(jdbc_decoded "$user")" "$2_PASSWORD=$(jdbc_decoded "$password")"
}

jdbc_colours() {
    local name
    for name in $(compgen -e); do
        [[ $name =~ ^HEROKU_POSTGRESQL_[A-Z0-9_]+_URL$ && $name != *_JDBC_URL ]] || continue
        jdbc_from "${!name}" "${name%_URL}_JDBC"
    done
}

# Nothing is taken from an app that sets one of these itself.
jdbc_for_spring() {
    if [ -n "${JDBC_DATABASE_URL:-}" ] && [ "${DISABLE_SPRING_DATASOURCE_URL:-}" != true ] &&
        [ -z "${SPRING_DATASOURCE_URL:-}${SPRING_DATASOURCE_USERNAME:-}${SPRING_DATASOURCE_PASSWORD:-}" ]; then
        export SPRING_DATASOURCE_URL=$JDBC_DATABASE_URL
        export SPRING_DATASOURCE_USERNAME=$JDBC_DATABASE_USERNAME SPRING_DATASOURCE_PASSWORD=$JDBC_DATABASE_PASSWORD
    fi
    if [ -n "${REDIS_URL:-}" ] && [ "${DISABLE_SPRING_REDIS_URL:-}" != true ]; then
        export SPRING_REDIS_URL=${SPRING_REDIS_URL:-$REDIS_URL} SPRING_DATA_REDIS_URL=${SPRING_DATA_REDIS_URL:-$REDIS_URL}
    fi
}

[ -n "${JDBC_DATABASE_URL:-}" ] || jdbc_from "${DATABASE_URL:-}" JDBC_DATABASE
jdbc_from "${DATABASE_CONNECTION_POOL_URL:-}" DATABASE_CONNECTION_POOL_JDBC
jdbc_colours
jdbc_for_spring
unset -f jdbc_decoded jdbc_from jdbc_colours jdbc_for_spring
