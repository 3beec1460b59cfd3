# shellcheck shell=bash
# Knows a part's process again by pid and start time: a pid alone may since belong to somebody else.
# The supervisor asks ten times a second, so nothing here starts a process.

# Sets born to the process's start (clock ticks since boot); to nothing if there is none, or only its corpse.
read_birth() { # <pid>
    local stat fields
    born=''
    { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 0
    read -ra fields <<<"${stat##*) }"
    case "${fields[0]}" in Z | X) ;; *) born=${fields[19]} ;; esac
}

write_pid() { # <home> <part> <pid>
    read_birth "$3"
    echo "$born" >"$1/run/$2.start"
    echo "$3" >"$1/run/$2.pid.new"
    mv "$1/run/$2.pid.new" "$1/run/$2.pid"
}

alive() { # <home> <part>: whether it runs; sets found_pid
    local start=''
    found_pid=''
    { read -r found_pid <"$1/run/$2.pid" && read -r start <"$1/run/$2.start"; } 2>/dev/null || return 1
    read_birth "$found_pid"
    [ -n "$start" ] && [ "$born" = "$start" ]
}

live_pid() { # <part>: prints its pid, if it runs
    if alive "$RENGA_HOME" "$1"; then echo "$found_pid"; fi
}

supervisor_pid() { # <part>: prints the pid of its supervisor, if that runs
    local pid=''
    { read -r pid <"$RENGA_HOME/run/$1.supervisor.pid"; } 2>/dev/null || return 0
    if grep -qsa "launcher/supervise" "/proc/$pid/cmdline"; then echo "$pid"; fi
}
