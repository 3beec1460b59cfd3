# shellcheck shell=bash
# Runs a Valkey server on this dyno's volume, /app; makes its certificate and its users on the first start.
set -eu
mkdir -p /app/data

if [ ! -s /app/server.crt ]; then
    openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=valkey -keyout /app/server.key.new \
        -out /app/server.crt.new 2>/dev/null
    chmod 0600 /app/server.key.new
    mv /app/server.key.new /app/server.key
    mv /app/server.crt.new /app/server.crt
fi

# What its tenant chose stays; everything else is as the plan has it now.
kept() { ! [ -f /app/valkey.conf ] || grep -E '^(maxmemory-policy|timeout|notify-keyspace-events) ' /app/valkey.conf || true; }
chosen=$(kept)
printf '%s\n%s\n' "$SETTINGS" "$chosen" >/app/valkey.conf.new
mv /app/valkey.conf.new /app/valkey.conf

# The administrator is as it is handed in, whatever was written before; the tenant, and what else there is, stay.
users() { ! [ -f /app/users.acl ] || grep -v '^user renga ' /app/users.acl || true; }
known=$(users)
{
    printf 'user renga on sanitize-payload ~* &* +@all #%s\n' "$(printf %s "$ADMIN_PASSWORD" | sha256sum | cut -d' ' -f1)"
    if [ -n "$known" ]; then printf '%s\n' "$known"; else echo 'user default off resetchannels -@all'; fi
} >/app/users.acl.new
chmod 0600 /app/users.acl.new
mv /app/users.acl.new /app/users.acl

unset ADMIN_PASSWORD SETTINGS chosen known
exec valkey-server /app/valkey.conf
