# shellcheck shell=bash
# Dynos seen from outside: they outlive platform and router, so the launcher counts them and, on `down --apps`, stops them
# and takes away what they had in the kernel. All of it carries the instance's id in its name; needs no database.

dyno_term_seconds=30 # what every dyno is given between SIGTERM and SIGKILL

status_dynos() { echo "Dynos       $(dyno_keepers | wc -l) running"; }

instance_id() { cat "$RENGA_HOME/instance"; }

# Each detached dyno is kept by one conmon whose container id begins with the instance's.
dyno_keepers() { pgrep -f "^[^ ]*conmon .*--cid $(instance_id)-" || true; }

stop_apps() {
    say "Stopping the apps"
    signal_dynos TERM
    await "$dyno_term_seconds" no_dyno_left || {
        detail "some did not end within $dyno_term_seconds s of SIGTERM: SIGKILL"
        signal_dynos KILL
        await 10 no_dyno_left || fail "Dynos of this instance are left: $(dyno_processes | paste -sd' '). Look: runc --root $(runc_state) list"
    }
    remove_containers
    remove_mounts
    remove_network
    remove_cgroups
}

runc_state() { echo "/run/renga-$(instance_id)/runc"; }

containers() { [ ! -d "$(runc_state)" ] || find "$(runc_state)" -mindepth 1 -maxdepth 1 -type d -printf '%f\n'; }

# SIGTERM goes to the init of each dyno, SIGKILL to all that is in it.
signal_dynos() { # <signal>
    local id
    if [ "$1" = KILL ]; then dyno_processes | xargs -r kill -s KILL 2>/dev/null || true; fi
    for id in $(containers); do runc --root "$(runc_state)" kill "$id" "$1" 2>/dev/null || true; done
}

cgroup_folders() { find /sys/fs/cgroup -maxdepth 2 -type d -name "renga-$(instance_id)" 2>/dev/null || true; }

dyno_processes() { cgroup_folders | while read -r folder; do find "$folder" -name cgroup.procs -exec cat {} +; done | sort -un; }

no_dyno_left() { [ -z "$(dyno_processes)$(dyno_keepers)" ]; }

remove_containers() {
    local id
    for id in $(containers); do runc --root "$(runc_state)" delete --force "$id" 2>/dev/null || true; done
    rm -rf "/run/renga-$(instance_id)"
}

# Deepest first; loop devices made with autoclear go with their mount.
remove_mounts() {
    local place
    awk -v home="$RENGA_HOME/" 'index($5, home) == 1 { print $5 }' /proc/self/mountinfo | sort -r | while read -r place; do
        umount "$place" 2>/dev/null || umount --lazy "$place" || warn "could not unmount $place"
    done
}

remove_network() {
    local bridge
    bridge="rg$(instance_id)"
    docker_rules "renga_$(instance_id)" | while read -r handle; do nft delete rule ip filter DOCKER-USER handle "$handle"; done
    nft delete table inet "renga_$(instance_id)" 2>/dev/null || true
    ip link delete "$bridge" 2>/dev/null || true
}

docker_rules() { # <our table, their comment>: handles of our rules in Docker's chain
    { nft -a list chain ip filter DOCKER-USER 2>/dev/null || true; } | sed -n "s/.*\"$1\".*# handle \([0-9]*\)$/\1/p"
}

remove_cgroups() {
    cgroup_folders | while read -r folder; do find "$folder" -depth -type d -exec rmdir {} + 2>/dev/null || true; done
}
