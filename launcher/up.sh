# shellcheck shell=bash
# `./renga up`: sets up, builds and starts what is not there yet, and returns when the instance answers.

verb_up() {
    local foreground=''
    case "${1:-}" in
        '') ;;
        --foreground) foreground=yes ;;
        *) fail "up knows --foreground, not '$1'." ;;
    esac
    require_root up "$@"
    up
    [ -z "$foreground" ] || stay_in_foreground
}

up() {
    make_scratch
    load_settings
    check_ports_differ
    check_database_choice
    check_archive_bucket
    find_jdk
    install_packages run
    check_kernel
    check_disk "$RENGA_HOME" "$RENGA_CACHE"
    check_ports
    make_home
    build
    prepare
    train_before_start
    remember_wanted
    start_everything
    register_addons
    prune_stacks
    train_caches
    provide_data_12
}

# Everything below is done once or is quick when there is nothing to do.
prepare() {
    RENGA_STACK=$("$RENGA_CHECKOUT/stack/build")
    link_standard_stack "$RENGA_STACK"
    collect_operator_settings
    if embedded_postgres; then prepare_postgres; fi
    prepare_router
    prepare_addons
    install_jars platform
    install_jars router
    install_jars addons
    remember_settings
    write_parts_env
}

prepare_router() {
    make_user renga-router
    install -d -m 0750 -o renga-router -g renga-router "$RENGA_HOME/router"
    check_home_reachable renga-router "$RENGA_HOME/router"
    setpriv --reuid renga-router --regid renga-router --clear-groups test -x "$JAVA_HOME/bin/java" ||
        fail "User renga-router cannot run $JAVA_HOME/bin/java: the JDK lies in a closed folder." \
            "Install it below /usr/lib/jvm or /opt, or set JAVA_HOME to one that other users can read."
}

start_everything() {
    local part
    for part in $(parts); do
        if outdated "$part"; then
            say "Restarting $part: a newer build is there"
            stop_part "$part"
        fi
        [ -n "$(live_pid "$part")" ] || say "Starting $part"
        start_part "$part"
        await_ready "$part"
    done
}

remember_wanted() { : >"$RENGA_HOME/run/wanted"; }

stay_in_foreground() {
    say "In the foreground: Ctrl-C stops the control plane, apps go on"
    trap 'verb_down; exit 0' INT TERM
    tail -n 0 -F "$RENGA_HOME"/run/{platform,router,addons}.log &
    wait $! || true
}
