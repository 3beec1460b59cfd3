package renga.dyno.runc;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import renga.core.DynoId;

/// Where the files of the runtime are. A tenant's root, who is nobody here, must be able to search, not to list.
record Places(RuncSettings settings) {
    private static final Pattern DYNO = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    void make() throws IOException {
        for (Path folder : List.of(dynos(), exits(), slugs(), caches(), shared(), runcState(), conmonSockets())) {
            Files.createDirectories(folder);
        }
        for (Path folder : List.of(settings.home(), dynos(), slugs(), caches(), shared())) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        }
        Files.createDirectories(volumes());
        Files.setPosixFilePermissions(volumes(), PosixFilePermissions.fromString("rwx------"));
        for (Path parent = settings.home(); parent != null; parent = parent.getParent()) {
            if (!Files.getPosixFilePermissions(parent).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                throw new IOException("dynos cannot reach their files: " + parent
                        + " may not be searched by others; run: chmod o+x " + parent);
            }
        }
    }

    Path dynos() {
        return settings.home().resolve("dynos");
    }

    Path exits() {
        return dynos().resolve("exits");
    }

    Path slugs() {
        return settings.home().resolve("slugs");
    }

    Path caches() {
        return settings.home().resolve("caches");
    }

    /// Services' data: for root only.
    Path volumes() {
        return settings.home().resolve("volumes");
    }

    /// A link per name to a root file system.
    Path stacks() {
        return settings.home().resolve("stacks");
    }

    /// Files that many dynos mount.
    Path shared() {
        return dynos().resolve("shared");
    }

    /// Gone after a reboot, as containers are.
    Path run() {
        return Path.of("/run/renga-" + settings.instance());
    }

    Path runcState() {
        return run().resolve("runc");
    }

    Path conmonSockets() {
        return run().resolve("conmon");
    }

    DynoPlaces of(DynoId dyno) {
        return new DynoPlaces(dynos().resolve(dyno.toString()));
    }

    String container(DynoId dyno) {
        return settings.instance() + "-" + dyno;
    }

    /// Those that have a folder.
    List<DynoId> present() throws IOException {
        List<DynoId> result = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(dynos())) {
            for (Path folder : folders) {
                String name = folder.getFileName().toString();
                if (DYNO.matcher(name).matches()) result.add(DynoId.of(name));
            }
        }
        return result;
    }
}
