package renga.isolation;

import java.util.List;

/// Something a tenant may try. The script is bash; exit status 0 means that it came through. `$ROOT` is where the root
/// of the file system is, `$WORK` a folder one may write to, and the surroundings' names are variables too.
record Attempt(String name, String script) {
    private static final String CONNECT = "timeout 3 bash -c 'exec 3<>/dev/tcp/%s/%s'";

    static final List<Attempt> FILES = List.of(
            new Attempt("reads a file of the host", "cat $SECRET_FILE"),
            new Attempt("reads another app's slug", "cat $OTHER_SLUG/secret"),
            new Attempt("lists the slugs and dynos of the instance", "ls $HOME_OF_INSTANCE/dynos/shared"),
            new Attempt("writes into the stack", "touch $ROOT/etc/evil"),
            new Attempt("replaces a program of the stack", "cp $ROOT/bin/true $ROOT/bin/evil"),
            new Attempt("writes into the CA bundle", ": >>$CA_BUNDLE"),
            new Attempt("reads a disk", "mknod $WORK/disk b $DISK_NUMBER && head -c 1 $WORK/disk >/dev/null"),
            new Attempt("makes a device node", "mknod $WORK/node c 1 5"),
            new Attempt("gives itself a set-user-id root shell", """
                    cp $(command -v id) $WORK/id && chown 0:0 $WORK/id && chmod 6755 $WORK/id && [ "12345 0" = "$(
                        perl -e '$( = $) = "12345 12345"; $< = $> = 12345; exec("$ENV{WORK}/id -ru; $ENV{WORK}/id -u")' |
                            paste -sd " ")" ]"""));

    static final List<Attempt> PROCESSES = List.of(
            new Attempt("sees a process of the host", "grep -saq '98765[.]43' /proc/[0-9]*/cmdline"),
            new Attempt(
                    "reads the environment of another dyno",
                    "grep -sal 'TOKEN_OF_OTHER=f5c1' /proc/[0-9]*/environ | grep -q ."),
            new Attempt("signals a process of the host", "kill -0 $HOST_PID"),
            new Attempt(
                    "traces a process of the host",
                    "perl -e 'exit(syscall(101, 16, $ENV{HOST_PID} + 0, 0, 0) < 0)' && kill -CONT $HOST_PID"),
            new Attempt("reads the memory of a process of the host", "head -c 1 /proc/$HOST_PID/environ | grep -q ."),
            new Attempt("enters a namespace of the host", "nsenter -t $HOST_PID -u true"));

    static final List<Attempt> KERNEL = List.of(
            new Attempt("mounts", "mkdir -p $WORK/m && mount -t tmpfs none $WORK/m && umount $WORK/m"),
            new Attempt("makes a user namespace", "unshare -U true"),
            new Attempt("makes a mount namespace", "unshare -m true"),
            new Attempt("changes a setting of the kernel", "cat /proc/sys/vm/swappiness >/proc/sys/vm/swappiness"),
            new Attempt("reads the kernel's log", "dmesg | grep -q ."),
            new Attempt("changes the name of the host", "perl -e '$n=\"evil\";exit(syscall(170,$n,4)<0)'"),
            new Attempt("makes a control group", "mkdir $CGROUP/evil && rmdir $CGROUP/evil"),
            new Attempt("changes its root", "chroot / true"),
            new Attempt("loads a BPF map", "perl -e '$a=pack(\"L5x52\",2,4,4,1,0);exit(syscall(321,0,$a,72)<0)'"),
            new Attempt("opens an io_uring", "perl -e '$p=\"\\0\"x120;exit(syscall(425,4,$p)<0)'"),
            new Attempt("uses the kernel's keyrings", "perl -e 'exit(syscall(250,0,-4,1)<0)'"));

    static final List<Attempt> NETWORK = List.of(
            new Attempt("opens a raw socket", "perl -MSocket -e 'socket($s, AF_INET, SOCK_RAW, 1) or exit 1'"),
            new Attempt("opens a packet socket", "perl -e 'socket($s, 17, 3, 768) or exit 1'"),
            new Attempt("reaches the platform's port", CONNECT.formatted("$GATEWAY", "$PLATFORM_PORT")),
            new Attempt("reaches the database's port", CONNECT.formatted("127.0.0.1", "$DATABASE_PORT")),
            new Attempt("reaches the host by its own address", CONNECT.formatted("$HOST_ADDRESS", "$PLATFORM_PORT")),
            new Attempt("reaches another dyno", CONNECT.formatted("$OTHER_DYNO", "5000")),
            new Attempt("reaches the metadata address", CONNECT.formatted("169.254.169.254", "80")),
            new Attempt("reaches a private network", CONNECT.formatted("172.31.254.2", "80")),
            new Attempt("has an IPv6 address", "grep -v ' lo$' /proc/net/if_inet6 | grep -q ."),
            new Attempt("changes its own address", "ip link set lo mtu 65000"));
}
