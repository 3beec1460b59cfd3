# shellcheck shell=bash
# Runs PgBouncer on this dyno, in front of the cluster at CLUSTER. Who may log in, and by which password, it asks there for
# each client; it knows no password but its own.
set -euo pipefail
PATH=/usr/sbin:$PATH
if [ ! -f /app/server.crt ]; then
    openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=pgbouncer -keyout /app/server.key \
        -out /app/server.crt.new 2>/dev/null
    mv /app/server.crt.new /app/server.crt
fi
(umask 0077; printf '"%s" "%s"\n' "$ROLE" "$PASSWORD" >/tmp/users)
cat >/tmp/pgbouncer.ini <<END
[databases]
* = host=$CLUSTER port=$PORT auth_user=$ROLE
[pgbouncer]
listen_addr = *
listen_port = $PORT
unix_socket_dir =
auth_type = scram-sha-256
auth_file = /tmp/users
auth_dbname = postgres
auth_query = SELECT name, verifier FROM public.renga_login(\$1)
client_tls_sslmode = require
client_tls_key_file = /app/server.key
client_tls_cert_file = /app/server.crt
server_tls_sslmode = require
pool_mode = transaction
max_client_conn = $CLIENTS
default_pool_size = $SESSIONS
max_prepared_statements = 200
server_idle_timeout = 60
ignore_startup_parameters = extra_float_digits
log_connections = 0
log_disconnections = 0
END
unset PASSWORD
ulimit -Sn "$(ulimit -Hn)"
exec pgbouncer /tmp/pgbouncer.ini
