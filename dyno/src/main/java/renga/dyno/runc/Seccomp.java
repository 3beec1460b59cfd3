package renga.dyno.runc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import renga.core.Json;
import tools.jackson.databind.JsonNode;

/// Debian's default seccomp profile as runc wants it: rules for capabilities that no dyno has left out, calls the
/// profile does not know answered with ENOSYS, and beyond Debian's no way to new namespaces or mounts, whose code in
/// the kernel is what most escapes go through.
final class Seccomp {
    private static final Path PROFILE = Path.of("/usr/share/containers/seccomp.json");
    private static final Map<String, String> ARCHITECTURES =
            Map.of("amd64", "SCMP_ARCH_X86_64", "aarch64", "SCMP_ARCH_AARCH64");
    private static final Map<String, String> DEBIAN_NAMES = Map.of("aarch64", "arm64");
    private static final Set<String> DENIED = Set.of(
            "mount",
            "umount",
            "umount2",
            "mount_setattr",
            "move_mount",
            "open_tree",
            "pivot_root",
            "fsopen",
            "fsconfig",
            "fsmount",
            "fspick",
            "setns",
            "unshare",
            "clone3",
            "io_uring_setup",
            "io_uring_enter",
            "io_uring_register",
            "keyctl",
            "add_key",
            "request_key",
            "bpf",
            "perf_event_open",
            "userfaultfd",
            "reboot",
            "fanotify_init",
            "open_by_handle_at",
            "syslog");
    private static final long NEW_NAMESPACES = 0x7E020000L;
    private static final int ENOSYS = 38;
    private static final int EPERM = 1;

    private Seccomp() {}

    /// The value of `linux.seccomp` in an OCI configuration.
    static Map<String, Object> profile() throws IOException {
        if (!Files.exists(PROFILE)) {
            throw new IOException(PROFILE + " is missing; install it: apt-get install golang-github-containers-common");
        }
        String machine = System.getProperty("os.arch", "");
        String debian = DEBIAN_NAMES.getOrDefault(machine, machine);
        List<Map<String, Object>> rules = new ArrayList<>();
        for (JsonNode rule : Json.MAPPER.readTree(Files.readAllBytes(PROFILE)).path("syscalls")) {
            if (!applies(rule, debian)) continue;
            List<String> names = names(rule);
            if (!names.isEmpty()) rules.add(rule(rule, names));
        }
        rules.add(Map.of("names", List.copyOf(denied()), "action", "SCMP_ACT_ERRNO", "errnoRet", EPERM));
        rules.add(Map.of("names", List.of("clone"), "action", "SCMP_ACT_ALLOW", "args", List.of(noNamespaces())));
        Map<String, Object> profile = new LinkedHashMap<>();
        profile.put("defaultAction", "SCMP_ACT_ERRNO");
        profile.put("defaultErrnoRet", ENOSYS);
        if (ARCHITECTURES.containsKey(machine)) profile.put("architectures", List.of(ARCHITECTURES.get(machine)));
        profile.put("syscalls", rules);
        return profile;
    }

    /// glibc falls back from clone3 to clone, whose flags can be looked at, only if clone3 is not there at all.
    private static List<String> denied() {
        return DENIED.stream().filter(name -> !name.equals("clone3")).sorted().toList();
    }

    private static Map<String, Object> noNamespaces() {
        return Map.of("index", 0, "value", NEW_NAMESPACES, "valueTwo", 0, "op", "SCMP_CMP_MASKED_EQ");
    }

    private static boolean applies(JsonNode rule, String architecture) {
        if (!rule.path("includes").path("caps").isEmpty()) return false;
        return rule.path("includes").path("arches").isEmpty()
                || contains(rule.path("includes").path("arches"), architecture);
    }

    private static boolean contains(JsonNode list, String text) {
        for (JsonNode item : list) if (item.asString().equals(text)) return true;
        return false;
    }

    private static List<String> names(JsonNode rule) {
        List<String> names = new ArrayList<>();
        for (JsonNode name : rule.path("names")) {
            if (!DENIED.contains(name.asString()) && !name.asString().equals("clone")) names.add(name.asString());
        }
        return names;
    }

    private static Map<String, Object> rule(JsonNode rule, List<String> names) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("names", names);
        result.put("action", rule.path("action").asString());
        if (rule.has("errnoRet")) result.put("errnoRet", rule.path("errnoRet").asInt());
        if (!rule.path("args").isEmpty()) result.put("args", rule.path("args"));
        return result;
    }
}
