# shellcheck shell=bash
# Dynos seen from outside: they outlive platform and router, so the launcher counts and, on request, stops them.

status_dynos() {
    echo "Dynos       $(dyno_pids | wc -l) running"
}

# Each dyno is kept by one conmon whose container id begins with the instance's.
dyno_pids() {
    pgrep -f "^[^ ]*conmon .*-c $(cat "$RENGA_HOME/instance")-" || true
}
