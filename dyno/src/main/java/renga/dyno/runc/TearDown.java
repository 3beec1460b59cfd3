package renga.dyno.runc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import renga.core.DynoId;
import renga.dyno.disk.Trees;
import renga.dyno.kernel.Mounts;
import renga.dyno.net.DynoNetwork;

/// Takes everything of an instance out of the kernel: dynos, mounts, network, control groups. Slugs and caches stay.
record TearDown(RuncSettings settings) {
    void run() throws IOException {
        Places places = new Places(settings);
        if (Files.exists(places.dynos())) {
            for (DynoId id : places.present()) {
                new Runc(places).delete(id);
                DynoDisks.destroy(places.of(id));
            }
        }
        for (Path folder : List.of(places.dynos(), places.slugs(), places.caches())) {
            for (Path mount : Mounts.below(folder)) Mounts.detach(mount);
        }
        DynoNetwork.tearDown(Host.network(settings, places));
        Trees.delete(places.run());
        Cgroup.destroyAll(settings.instance());
    }
}
