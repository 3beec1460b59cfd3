# shellcheck shell=bash
# Runs a Valkey server on this dyno's volume, /app; makes its certificate and its users on the first start. Keeps it
# within reach: a connection that is there before any tenant's makes room when tenants took all, ends scripts that never
# end, and gets a full disk going again.
set -eu
data=/app/data ballast=/app/ballast socket=/tmp/valkey.sock
round_seconds=2
silence_seconds_max=60
sample_first_seconds=15 sample_seconds=300

# Sets reply. Fails if the server is busy with a script.
tell() { # <command>
    local line busy=0
    reply=
    printf '%s\nECHO .\n' "$1" >&"$to"
    while hear; do
        case $line in
            .) return 0 ;;
            BUSY*) ((++busy < 2)) || return 1 ;;
            *) reply+=$line$'\n' ;;
        esac
    done
}

# Sets line. Who says nothing at all for a minute is ended.
hear() {
    local seconds=0
    until IFS= read -rt 1 line <&"$from"; do
        kill -0 "$server" 2>/dev/null || finish
        ((++seconds < silence_seconds_max)) || end_server "it does not answer"
    done
}

finish() {
    wait "$server"
    exit
}

end_server() { # <why>
    echo "the server is ended, to be started again: $1"
    kill -TERM "$server" 2>/dev/null || true
    for _ in {1..50}; do
        kill -0 "$server" 2>/dev/null || exit 1
        sleep 0.1
    done
    kill -KILL "$server"
    exit 1
}

connect() {
    local line=()
    until [ -S "$socket" ]; do
        kill -0 "$server" || exit 1
        sleep 0.02
    done
    coproc line { exec valkey-cli -s "$socket" --user renga 2>&1; }
    from=${line[0]} to=${line[1]}
    tell 'INFO persistence'
    while [[ $reply == *$'\n'loading:1* ]]; do
        sleep 0.1
        tell 'INFO persistence'
    done
    tell 'CLIENT NO-EVICT on'
}

# Until the log is whole a server does not end when it is told to, and what it holds is nowhere.
await_log() {
    tell 'INFO persistence'
    while [[ $reply == *aof_rewrite_in_progress:1* || $reply == *aof_rewrite_scheduled:1* ]]; do
        sleep 0.02
        tell 'INFO persistence'
    done
}

# The log is what counts as long as there is one: a snapshot may be older.
settle_persistence() { # <appendonly: yes or no>
    case $LASTING-$1 in
        yes-no)
            tell 'CONFIG SET appendonly yes'
            await_log
            ;;
        no-yes)
            tell SAVE
            [[ $reply == OK* ]] || end_server "it cannot save: $reply"
            tell 'CONFIG SET appendonly no'
            rm -rf "$data/appendonlydir"
            ;;
    esac
    rm -f "$ballast"
    [ "$LASTING" = no ] || fallocate -l "$BALLAST_BYTES" "$ballast" || true
}

# The newest connections of the tenant beyond what it may have are closed when hardly any is left for us.
make_room() {
    local connected all id ids
    [[ $reply =~ connected_clients:([0-9]+) ]] || return 0
    connected=${BASH_REMATCH[1]}
    [[ $reply =~ maxclients:([0-9]+) ]] || return 0
    all=${BASH_REMATCH[1]}
    ((all - connected < RESERVED_CLIENTS / 2)) || return 0
    tell 'CLIENT LIST' || return 0
    mapfile -t ids <<<"$(sed -n 's/^id=\([0-9]*\) .* user=default .*/\1/p' <<<"$reply" | sort -n)"
    for id in "${ids[@]:all - RESERVED_CLIENTS}"; do tell "CLIENT KILL ID $id" || return 0; done
}

# A log that met a full disk is written anew, into room that was kept for that; until then writes wait.
mind_disk() {
    if [[ $reply == *aof_last_write_status:err* ]]; then
        if [ -e "$ballast" ]; then echo "the disk is full: the log is written anew"; fi
        rm -f "$ballast"
        if [[ $reply == *aof_rewrite_in_progress:0* ]]; then
            tell 'CLIENT PAUSE 60000 WRITE' || return 0
            tell BGREWRITEAOF || return 0
        fi
    elif [ ! -e "$ballast" ] && [[ $reply == *aof_rewrite_in_progress:0* ]]; then
        if fallocate -l "$BALLAST_BYTES" "$ballast"; then tell 'CLIENT UNPAUSE' || true; fi
    fi
}

# A script that runs for half a minute is ended; one that has written cannot be: the server is, after a minute. So it
# is when it does not let us in again.
mind_script() { # <rounds without an answer>
    case $1 in
        15) printf 'SCRIPT KILL\nFUNCTION KILL\n' >&"$to" ;;
        30) end_server "a script does not end, or nobody is let in" ;;
    esac
}

# Sets figure, one of the reply's.
figure() { # <name>
    figure=0
    if [[ $reply =~ (^|$'\n')$1:([0-9]+) ]]; then figure=${BASH_REMATCH[2]}; fi
}

# How the store is, in a line that the logs of its apps show.
sample() {
    local line hits all rate=
    ((SECONDS >= sample_due)) || return 0
    tell 'INFO clients memory stats' || return 0
    sample_due=$((SECONDS + sample_seconds))
    figure connected_clients
    line="sample#active-connections=$((figure - 1))" # without ours
    figure maxclients
    line+=" sample#max-connections=$((figure - RESERVED_CLIENTS))"
    figure used_memory
    line+=" sample#memory-redis=${figure}bytes"
    figure maxmemory
    line+=" sample#memory-total=$((figure / 1024))kB"
    figure keyspace_hits
    hits=$figure
    figure keyspace_misses
    all=$((hits + figure))
    ((all == 0)) || rate=$((hits * 100000 / all))
    [ -z "$rate" ] || line+=" sample#hit-rate=$((rate / 100000)).$(printf %05d $((rate % 100000)))"
    figure evicted_keys
    echo "$line sample#evicted-keys=$figure"
}

keep() {
    local busy=0 figures sample_due=$((SECONDS + sample_first_seconds))
    while kill -0 "$server" 2>/dev/null; do
        if tell 'INFO clients persistence' && [[ $reply == *connected_clients:* ]]; then
            busy=0 figures=$reply
            make_room
            reply=$figures
            [ "$LASTING" = no ] || mind_disk
            sample
        else
            mind_script $((++busy))
        fi
        # What is still said, an empty line behind an error, is no answer to the next question.
        while IFS= read -rt "$round_seconds" _ <&"$from"; do :; done
    done
}

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
# As long as there is a log it is what counts: a snapshot may be older.
log=no
[ ! -e "$data/appendonlydir/appendonly.aof.manifest" ] || log=yes
printf '%s\n%s\nappendonly %s\n' "$SETTINGS" "$chosen" "$log" >/app/valkey.conf.new
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

export REDISCLI_AUTH=$ADMIN_PASSWORD # valkey-cli reads it here, and nobody from a process list
unset ADMIN_PASSWORD SETTINGS chosen known
rm -f "$socket"
env -u REDISCLI_AUTH valkey-server /app/valkey.conf &
server=$!
trap 'kill -TERM "$server" 2>/dev/null || true; finish' TERM # it may take its time
connect
settle_persistence "$log"
tell 'CONFIG SET tls-port 6379' # opened last: from now on there are tenants
keep
finish
