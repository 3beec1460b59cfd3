package renga.dyno.runc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import renga.core.Json;
import renga.dyno.Attachment;
import renga.dyno.DynoSpec;
import renga.dyno.Root;
import renga.dyno.disk.Images;
import renga.dyno.kernel.UserRange;

/// Writes the OCI configuration of a dyno: everything runc is told about it.
final class Bundle {
    /// Sources what the buildpacks left and becomes the command, so that the init's child is the app itself.
    private static final String START =
            "unset TINI_VERBOSITY; cd /app; for f in .profile.d/*.sh; do [ ! -r \"$f\" ] || . \"./$f\"; done; "
                    + "unset f; [ ! -r .profile ] || . ./.profile; exec bash -c \"$0\"";

    /// Its stdout is what [Runc#runPassingStdout] passes.
    private static final String PASSED_STDOUT = "exec >&3 3>&-; ";

    private static final List<String> MASKED = List.of(
            "/proc/acpi",
            "/proc/asound",
            "/proc/interrupts",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/sys/devices/virtual/powercap",
            "/sys/firmware");
    private static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");
    private static final List<String> NAMESPACES = List.of("pid", "network", "ipc", "uts", "mount", "user", "cgroup");
    private static final String NO_CAPABILITIES = "bounding effective inheritable permitted ambient";

    private final SharedFiles shared;
    private final Map<String, Object> seccomp;
    private final long openFilesMax;

    Bundle(SharedFiles shared, Map<String, Object> seccomp, long openFilesMax) {
        this.shared = shared;
        this.seccomp = seccomp;
        this.openFilesMax = openFilesMax;
    }

    /// @param hooks what runc runs before the process starts, in OCI's form
    void write(DynoSpec spec, Dyno dyno, UserRange users, Attachment attachment, Object hooks) throws IOException {
        DynoPlaces places = dyno.places;
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("ociVersion", "1.0.2");
        config.put("hostname", spec.id().toString());
        config.put("process", process(spec, attachment));
        config.put("root", Map.of("path", "rootfs", "readonly", true));
        config.put("mounts", mounts(spec, dyno));
        config.put("hooks", hooks);
        config.put("linux", linux(spec, dyno.cgroup, users));
        // The environment holds secrets: nobody but root may read it, from the first byte on.
        Files.createFile(
                places.config(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(places.config(), Json.MAPPER.writeValueAsBytes(config));
    }

    /// The init would mix its warnings into the app's output; the app itself does not see the variable.
    private static List<String> environment(DynoSpec spec) {
        List<String> environment = new ArrayList<>(List.of("TINI_VERBOSITY=0"));
        spec.environment().forEach((name, value) -> environment.add(name + "=" + value));
        return environment;
    }

    private Map<String, Object> process(DynoSpec spec, Attachment attachment) {
        Map<String, Object> process = new LinkedHashMap<>();
        process.put("terminal", attachment instanceof Attachment.Terminal);
        if (attachment instanceof Attachment.Terminal(int columns, int rows)) {
            process.put("consoleSize", Map.of("width", columns, "height", rows));
        }
        process.put("user", Map.of("uid", Images.APP_USER, "gid", Images.APP_USER));
        process.put("cwd", "/app");
        process.put("args", List.of("/usr/bin/tini", "-g", "--", "/bin/bash", "-c", start(attachment), spec.command()));
        process.put("env", environment(spec));
        Map<String, Object> capabilities = new LinkedHashMap<>();
        for (String set : NO_CAPABILITIES.split(" ")) capabilities.put(set, List.of());
        process.put("capabilities", capabilities);
        process.put("noNewPrivileges", true);
        process.put("oomScoreAdj", Limits.OOM_SCORE);
        process.put(
                "rlimits",
                List.of(
                        limit("RLIMIT_NOFILE", openFilesMax),
                        limit("RLIMIT_NPROC", spec.size().processesMax()),
                        limit("RLIMIT_CORE", 0)));
        return process;
    }

    private static String start(Attachment attachment) {
        return attachment instanceof Attachment.Apart ? PASSED_STDOUT + START : START;
    }

    private List<Map<String, Object>> mounts(DynoSpec spec, Dyno dyno) {
        DynoPlaces places = dyno.places;
        List<Map<String, Object>> mounts = new ArrayList<>();
        mounts.add(mount("/proc", "proc", "proc", "nosuid,noexec,nodev"));
        mounts.add(mount("/dev", "tmpfs", "tmpfs", "nosuid,strictatime,mode=755,size=64k"));
        mounts.add(mount("/dev/pts", "devpts", "devpts", "nosuid,noexec,newinstance,ptmxmode=0666,mode=0620"));
        mounts.add(mount(
                "/dev/shm", "tmpfs", "shm", "nosuid,noexec,nodev,mode=1777," + size(Limits.SHARED_MEMORY_BYTES_MAX)));
        mounts.add(mount("/dev/mqueue", "mqueue", "mqueue", "nosuid,noexec,nodev"));
        mounts.add(mount("/sys", "sysfs", "sysfs", "nosuid,noexec,nodev,ro"));
        mounts.add(bind("/sys/fs/cgroup", shared.cgroup(spec.size()), "ro"));
        mounts.add(bind("/etc/resolv.conf", shared.resolver(), "ro"));
        mounts.add(bind("/etc/hosts", places.hosts(), "ro"));
        mounts.add(bind("/etc/ssl/certs/ca-certificates.crt", shared.certificates(), "ro"));
        if (Files.exists(dyno.state().root().resolve("etc/ssl/certs/java/cacerts"))) {
            mounts.add(bind("/etc/ssl/certs/java/cacerts", shared.javaCertificates(), "ro"));
        }
        mounts.add(bind("/app", places.app(), "rw"));
        switch (spec.root()) {
            case Root.Slug _, Root.Blank _, Root.Service _ ->
                mounts.add(mount("/tmp", "tmpfs", "tmpfs", "nosuid,nodev,mode=1777," + size(Limits.TMP_BYTES_MAX)));
            case Root.Build _ -> {
                mounts.add(bind("/cache", places.cache(), "rw"));
                mounts.add(bind("/build", places.build(), "rw"));
                mounts.add(bind("/tmp", places.tmp(), "rw"));
            }
        }
        return mounts;
    }

    private Map<String, Object> linux(DynoSpec spec, Cgroup cgroup, UserRange users) {
        Map<String, Object> linux = new LinkedHashMap<>();
        List<Map<String, Object>> ids = Arrays.stream(users.mappings())
                .map(part -> Map.<String, Object>of("containerID", part[0], "hostID", part[1], "size", part[2]))
                .toList();
        linux.put("uidMappings", ids);
        linux.put("gidMappings", ids);
        linux.put(
                "namespaces",
                NAMESPACES.stream().map(type -> Map.of("type", type)).toList());
        linux.put("cgroupsPath", cgroup.path());
        linux.put("resources", resources(spec));
        if (Files.exists(Path.of("/proc/sys/net/ipv6"))) {
            linux.put("sysctl", Map.of("net.ipv6.conf.all.disable_ipv6", "1"));
        }
        linux.put("seccomp", seccomp);
        linux.put("maskedPaths", MASKED);
        linux.put("readonlyPaths", READ_ONLY);
        return linux;
    }

    private static Map<String, Object> resources(DynoSpec spec) {
        long memory = spec.size().memoryHardLimitBytes();
        int shares = spec.size().computeShare() * Limits.CPU_SHARES_PER_UNIT;
        int processes = spec.size().processesMax() + Limits.PROCESSES_EXTRA;
        return Map.of(
                "memory", Cgroup.limitsSwap() ? Map.of("limit", memory, "swap", memory) : Map.of("limit", memory),
                "cpu", Map.of("shares", shares),
                "pids", Map.of("limit", processes),
                "devices", List.of(Map.of("allow", false, "access", "rwm")));
    }

    private static Map<String, Object> limit(String type, long value) {
        return Map.of("type", type, "soft", value, "hard", value);
    }

    private static Map<String, Object> bind(String destination, Path source, String access) {
        return mount(destination, "bind", source.toString(), "bind,nosuid,nodev," + access);
    }

    private static Map<String, Object> mount(String destination, String type, String source, String options) {
        return Map.of(
                "destination", destination, "type", type, "source", source, "options", List.of(options.split(",")));
    }

    private static String size(long bytes) {
        return "size=" + (bytes >> 10) + "k";
    }
}
