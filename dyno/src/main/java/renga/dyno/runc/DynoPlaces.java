package renga.dyno.runc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// The files of one dyno. `disk` and `scratch` are where its images are mounted with canonical ids; `app`, `cache`,
/// `build`, `tmp` and `rootfs` are what the dyno sees, mounted only while it is being made.
record DynoPlaces(Path folder) {
    void make() throws IOException {
        var searchable = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x"));
        Files.createDirectory(folder, searchable);
        for (Path inner : List.of(bundle(), rootfs(), output(), disk(), scratch(), app(), cache(), build(), tmp())) {
            Files.createDirectory(inner, searchable);
        }
    }

    Path state() {
        return folder.resolve("state.json");
    }

    Path exit() {
        return folder.resolve("exit.json");
    }

    /// There once the end was delivered to the watcher.
    Path told() {
        return folder.resolve("told");
    }

    Path bundle() {
        return folder.resolve("bundle");
    }

    Path config() {
        return bundle().resolve("config.json");
    }

    Path rootfs() {
        return bundle().resolve("rootfs");
    }

    /// conmon's control pipe.
    Path control() {
        return bundle().resolve("ctl");
    }

    Path pid() {
        return folder.resolve("pid");
    }

    Path output() {
        return folder.resolve("output");
    }

    Path log() {
        return output().resolve("log");
    }

    Path oom() {
        return output().resolve("oom");
    }

    Path place() {
        return folder.resolve("place");
    }

    Path hosts() {
        return folder.resolve("hosts");
    }

    Path image() {
        return folder.resolve("disk.img");
    }

    /// Links to the files that its slug has in common with others: they are there for the dyno when its slug has gone.
    Path common() {
        return folder.resolve("common");
    }

    Path scratchImage() {
        return folder.resolve("scratch.img");
    }

    Path disk() {
        return folder.resolve("disk");
    }

    Path scratch() {
        return folder.resolve("scratch");
    }

    Path app() {
        return folder.resolve("app");
    }

    Path cache() {
        return folder.resolve("cache");
    }

    Path build() {
        return folder.resolve("build");
    }

    Path tmp() {
        return folder.resolve("tmp");
    }
}
