# shellcheck shell=bash
# What the platform's AOT cache is made from: an instance of its own, for half a minute, in which an app is pushed again and
# again. With a cache made from nothing but a start, the first push after each start took 1.7 s and the next twelve 0.7, not
# 0.5: the code was there, but not compiled. It has a fixed place, so that one which was killed is taken down by the next.

rehearsal_pushes=10
rehearsal_app=rehearsal
rehearsal_sample=static-site # its buildpack downloads nothing
rehearsal_ports_first=12000

rehearse_platform() { # <file to put the cache into>
    (
        exec 8>"$RENGA_CACHE/rehearsal.lock"
        flock 8 # another build's
        rehearsal_settings
        end_rehearsal
        trap end_rehearsal EXIT
        start_rehearsal
        rehearse_pushes
        stop_part platform
        mv "$RENGA_HOME/run/platform.aot" "$1"
    )
}

# Nothing of the operator's choices but the flags of the JVM, which a cache depends on.
rehearsal_settings() {
    local name
    for name in "${setting_names[@]}"; do
        case $name in RENGA_CACHE | RENGA_JVM_OPTIONS) ;; *) unset "$name" ;; esac
    done
    export RENGA_HOME="$RENGA_CACHE/rehearsal" RENGA_NO_SYSTEMD=yes
    local first=$rehearsal_ports_first
    for name in RENGA_API_PORT RENGA_RENDEZVOUS_PORT RENGA_HTTP_PORT RENGA_HTTPS_PORT; do
        export "$name=$(free_port "$first")"
        first=$((first + free_port_range))
    done
    load_settings
}

start_rehearsal() {
    make_home
    prepare
    : >"$RENGA_HOME/run/platform.train"
    local part
    for part in postgres platform router; do # a push is over when the router has the route
        start_part "$part"
        await_ready "$part"
    done
}

rehearse_pushes() {
    local push
    # shellcheck source=/dev/null
    . <(verb_env)
    export GIT_CONFIG_GLOBAL=/dev/null GIT_TERMINAL_PROMPT=0 GIT_AUTHOR_NAME=Renga GIT_COMMITTER_NAME=Renga
    export GIT_AUTHOR_EMAIL="$RENGA_EMAIL" GIT_COMMITTER_EMAIL="$RENGA_EMAIL"
    cp -r "$RENGA_CHECKOUT/samples/$rehearsal_sample" "$RENGA_HOME/app"
    cd "$RENGA_HOME/app" || exit
    git init --quiet --initial-branch=main
    rehearse POST /apps "{\"name\": \"$rehearsal_app\"}"
    for ((push = 1; push <= rehearsal_pushes; push++)); do
        echo "$push" >site/push.txt
        git add .
        git commit --quiet --message="Push $push"
        git push --quiet "$HEROKU_HOST/$rehearsal_app.git" main
        rehearse GET "/apps/$rehearsal_app/releases"
        rehearse GET "/apps/$rehearsal_app/dynos"
    done
    rehearse PATCH "/apps/$rehearsal_app/config-vars" '{"REHEARSED": "yes"}'
    rehearse DELETE "/apps/$rehearsal_app"
}

rehearse() { # <method> <path> [body]
    operator_call "$1" "$2" <<<"${3:-}" >/dev/null
}

end_rehearsal() {
    [ ! -f "$RENGA_HOME/instance" ] || (verb_down --apps)
    rm -rf --one-file-system "$RENGA_HOME"
}
