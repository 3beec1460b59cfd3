package renga.dyno.runc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.dyno.disk.CacheStore;
import renga.dyno.disk.Images;
import renga.dyno.disk.SlugStore;
import renga.dyno.disk.VolumeStore;
import renga.dyno.kernel.IdMaps;
import renga.dyno.kernel.Mounts;
import renga.dyno.net.DynoNetwork;
import renga.dyno.net.NetworkSettings;

/// All of this host that the runtime's parts work with, set up.
record Host(
        RuncSettings settings,
        Places places,
        Runc runc,
        Stacks stacks,
        DynoDisks disks,
        ServiceVolumes volumes,
        DynoNetwork network,
        Bundle bundle) {
    private static final Logger LOG = LoggerFactory.getLogger(Host.class);

    static Host open(RuncSettings settings) throws IOException {
        Places places = new Places(settings);
        places.make();
        for (Path folder : new Path[] {places.dynos(), places.slugs(), places.caches()}) Mounts.privately(folder);
        StackRoot.prepare(settings.stack());
        Images images = new Images(places.dynos());
        SlugStore slugs = new SlugStore(places.slugs(), images);
        slugs.dropHalves();
        slugs.recover();
        CacheStore caches = new CacheStore(places.caches(), images);
        VolumeStore store = new VolumeStore(places.volumes());
        DynoDisks disks = new DynoDisks(images, slugs, caches, store, new IdMaps());
        Map<String, Object> seccomp = Seccomp.profile();
        DynoNetwork network = DynoNetwork.open(network(settings, places));
        ServiceVolumes volumes = new ServiceVolumes(places.volumes(), store, network);
        SharedFiles shared = new SharedFiles(places.shared());
        shared.make(network.gateway(), settings.caBundle());
        Bundle bundle = new Bundle(shared, seccomp, openFiles());
        Stacks stacks = new Stacks(places.stacks(), settings.stack());
        return new Host(settings, places, new Runc(places), stacks, disks, volumes, network, bundle);
    }

    static NetworkSettings network(RuncSettings settings, Places places) {
        return new NetworkSettings(
                settings.instance(),
                places.dynos(),
                settings.domain(),
                settings.routerPorts(),
                settings.egressAllowed());
    }

    /// The dyno's address is free for others, unless it is its volume's.
    void release(DynoState dyno) {
        if (dyno.service()) return;
        try {
            network.release(dyno.address());
        } catch (IOException e) {
            LOG.error("the address {} stays taken: closing the doors of {}", dyno.address(), dyno.id(), e);
        }
    }

    void close() {
        network.close();
        disks.slugs().close();
        disks.ids().close();
    }

    /// A limit above the one we have ourselves would make every start fail.
    private static long openFiles() throws IOException {
        long ours = Files.readAllLines(Path.of("/proc/self/limits")).stream()
                .filter(line -> line.startsWith("Max open files"))
                .map(line -> line.split("\\s{2,}")[2])
                .mapToLong(hard -> hard.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(hard))
                .findFirst()
                .orElse(Long.MAX_VALUE);
        if (ours >= Limits.OPEN_FILES_MAX) return Limits.OPEN_FILES_MAX;
        LOG.warn("dynos get {} open files instead of {}: this host's limit", ours, Limits.OPEN_FILES_MAX);
        return ours;
    }
}
