# shellcheck shell=bash
# What the kernel must be able to do; each check names what is missing and what to do. All together take about 50 ms.

check_kernel() {
    [ "$(uname -m)" = x86_64 ] || fail "This machine is $(uname -m); Renga's native parts exist for x86_64 only so far."
    check_filesystem overlay "dynos lay their own files over the shared stack"
    check_filesystem ext4 "each dyno's disk is bounded by an image of its own"
    [ -e /dev/loop-control ] || modprobe loop 2>/dev/null || kernel_lacks "loop devices (/dev/loop-control)" \
        "each dyno's disk is bounded by an image of its own" "modprobe loop"
    unshare --user --map-root-user true 2>/dev/null || kernel_lacks "user namespaces" \
        "root inside a dyno must be nobody outside" "sysctl user.max_user_namespaces=15000 kernel.unprivileged_userns_clone=1"
    check_network
    check_cgroups
}

check_filesystem() {
    grep -qw "$1" /proc/filesystems || modprobe "$1" 2>/dev/null || kernel_lacks "the $1 file system" "$2" "modprobe $1"
}

# Tried in a network namespace of its own: nothing of it stays.
check_network() {
    unshare --net sh -c 'ip link add rgtest0 type veth peer name rgtest1 && ip link add rgtest2 type bridge' 2>/dev/null ||
        kernel_lacks "veth pairs or bridges" "each dyno has its own network" "modprobe -a veth bridge"
    unshare --net nft add table inet renga_check 2>/dev/null ||
        kernel_lacks "nftables" "the dynos' firewall and their way out" "modprobe nf_tables"
}

check_cgroups() {
    local controller
    for controller in memory cpu pids; do
        [ -d "/sys/fs/cgroup/$controller" ] || grep -qsw "$controller" /sys/fs/cgroup/cgroup.controllers ||
            kernel_lacks "the cgroup controller '$controller'" "dynos are limited by it" \
                "mount /sys/fs/cgroup; if it is mounted, boot with cgroup_enable=$controller"
    done
}

kernel_lacks() { fail "This kernel has no $1 (or they are forbidden here); needed because $2." "Try: $3"; }
