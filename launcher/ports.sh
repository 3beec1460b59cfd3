# shellcheck shell=bash
# Whether our ports are free, and who holds them if not.

# Lines "address:port users:((…))" of everything that listens on <port>.
listeners() { ss -Hltnp "sport = :$1" | awk '{print $4, $6}'; }

check_ports() {
    [ -n "$(live_pid platform)" ] || {
        check_port_free RENGA_API_PORT "$RENGA_BIND"
        check_port_free RENGA_RENDEZVOUS_PORT "$RENGA_BIND"
    }
    [ -n "$(live_pid router)" ] || {
        check_port_free RENGA_HTTP_PORT '*'
        check_port_free RENGA_HTTPS_PORT '*'
    }
}

check_port_free() { # <setting> <address we bind, or *>
    local port=${!1} address users
    while read -r address users; do
        overlaps "${address%:*}" "$2" || continue
        fail "Port $port ($1) is taken by $(holder "$users")." "Stop it, or choose another port: $1=… ./renga up"
    done < <(listeners "$port")
}

overlaps() { # <address that listens> <address we want>
    local listens=$1
    [[ $listens != '[::ffff:'* ]] || listens=${listens:8:-1} # an IPv4 address as an IPv6 socket shows it
    [ "$2" = '*' ] || [ "$listens" = "$2" ] || [ "$1" = '*' ] || [ "$1" = 0.0.0.0 ] || [ "$1" = '[::]' ]
}

holder() { # users:(("node",pid=12,fd=3)) -> node (pid 12)
    local name pid
    name=$(sed -n 's/^users:(("\([^"]*\)".*/\1/p' <<<"$1")
    pid=$(sed -n 's/^[^=]*pid=\([0-9]*\).*/\1/p' <<<"$1")
    if [ -n "$pid" ]; then
        echo "$name (pid $pid: $(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | cut -c1-80))"
    else
        echo "a process outside this process namespace"
    fi
}

port_claims=/run/renga-ports

# Writes a free port on loopback from <first> to <first> + 4,095 into <file>. Instances that start at once choose one after
# the other, and a port counts as taken for as long as the file of whoever chose it names it.
choose_port() { # <first> <file>
    local port
    install -d -m 0755 "$port_claims"
    exec 6>"$port_claims/lock"
    flock 6
    port=$(free_port "$1")
    echo "$port" >"$2"
    echo "$2" >"$port_claims/$port"
    exec 6>&-
}

free_port_range=4096

free_port() { # <first>
    local port tries
    for tries in {1..100}; do
        port=$(($1 + RANDOM % free_port_range))
        [ -n "$(listeners "$port")" ] || claimed "$port" || {
            echo "$port"
            return
        }
    done
    fail "No free port found from $1 on in $tries tries."
}

claimed() { # <port>
    local file
    file=$(cat "$port_claims/$1" 2>/dev/null) && [ "$(cat "$file" 2>/dev/null)" = "$1" ]
}
