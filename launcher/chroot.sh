# shellcheck shell=bash
# In a chroot the kernel refuses user namespaces, which dynos need. There everything of an instance runs in one mount
# namespace whose root is the chroot's; it lives as long as one process of the instance does. Elsewhere nothing happens.

leave_chroot() { # <verb and its words>
    [ -z "${RENGA_OWN_ROOT:-}" ] || return 0
    ! unshare --user true 2>/dev/null || return 0
    "$RENGA_CHECKOUT/launcher/own-root" --check 2>/dev/null || return 0
    load_settings
    export RENGA_OWN_ROOT=yes
    local pid
    pid=$(any_process)
    if [ -n "$pid" ]; then
        exec nsenter --target "$pid" --mount -- "$RENGA_CHECKOUT/renga" "$@"
    fi
    exec "$RENGA_CHECKOUT/launcher/own-root" "$RENGA_CHECKOUT/renga" "$@"
}

any_process() { # prints the pid of some process of this instance
    local part
    {
        for part in postgres platform router addons; do
            live_pid "$part"
            supervisor_pid "$part"
        done
        [ ! -f "$RENGA_HOME/instance" ] || dyno_keepers
    } | sed -n 1p # reads to the end: nobody above is cut off while writing
}
