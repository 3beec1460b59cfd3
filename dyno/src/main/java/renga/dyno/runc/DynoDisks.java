package renga.dyno.runc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import renga.core.AppId;
import renga.dyno.DynoException;
import renga.dyno.DynoSpec;
import renga.dyno.Root;
import renga.dyno.SlugTree;
import renga.dyno.disk.CacheStore;
import renga.dyno.disk.ImageSize;
import renga.dyno.disk.Images;
import renga.dyno.disk.SlugRoots;
import renga.dyno.disk.SlugStore;
import renga.dyno.disk.Trees;
import renga.dyno.disk.VolumeStore;
import renga.dyno.kernel.IdMaps;
import renga.dyno.kernel.LoopMounts;
import renga.dyno.kernel.Mounts;
import renga.dyno.kernel.Mounts.Access;
import renga.dyno.kernel.UserRange;

/// Puts together what a dyno sees and takes it apart again. Once a dyno is made, its own mount namespace holds all it
/// needs: the host's mount table keeps only the disks of builds, and the kernel frees the rest when the dyno ends.
record DynoDisks(Images images, SlugStore slugs, CacheStore caches, VolumeStore volumes, IdMaps ids) {
    /// A build holds its app's cache from here on.
    void assemble(DynoSpec spec, Path stack, DynoPlaces places, UserRange users) throws IOException, DynoException {
        ids.mount(stack, places.rootfs(), users, Access.READ_ONLY);
        switch (spec.root()) {
            case Root.Slug(var digest) -> {
                images.create(places.image(), ImageSize.LAYER);
                LoopMounts.mount(places.image(), places.disk(), Access.WRITABLE);
                overlay(slugs.tree(digest), places, users);
            }
            case Root.Blank _ -> {
                images.create(places.image(), ImageSize.LAYER);
                LoopMounts.mount(places.image(), places.disk(), Access.WRITABLE);
                ids.mount(places.disk().resolve(Images.TREE), places.app(), users, Access.WRITABLE);
            }
            case Root.Build _ -> assembleBuild(spec, places, users);
            case Root.Service(var volume) ->
                ids.mount(volumes.mount(volume, places.disk()), places.app(), users, Access.WRITABLE);
        }
    }

    /// The lower layers are mapped to the tenant's ids; the upper one cannot be (it would be read-only), so its folder
    /// belongs to the tenant's user as the host knows it.
    private void overlay(SlugRoots slug, DynoPlaces places, UserRange users) throws IOException {
        Path upper = places.disk().resolve(Images.UPPER);
        Trees.own(upper, users.host(Images.APP_USER));
        List<Path> lowers = new ArrayList<>(List.of(places.cache()));
        ids.mount(slug.own(), places.cache(), users, Access.READ_ONLY);
        if (slug.hasCommon()) {
            Trees.link(slug.common(), places.common());
            ids.mount(places.common(), places.build(), users, Access.READ_ONLY);
            lowers.add(places.build());
        }
        Mounts.overlay(lowers, upper, places.disk().resolve(Images.WORK), places.app());
        for (Path lower : lowers) Mounts.detach(lower);
    }

    private void assembleBuild(DynoSpec spec, DynoPlaces places, UserRange users) throws IOException, DynoException {
        images.create(places.image(), ImageSize.BUILD);
        images.create(places.scratchImage(), ImageSize.SCRATCH);
        LoopMounts.mount(places.image(), places.disk(), Access.WRITABLE);
        LoopMounts.mount(places.scratchImage(), places.scratch(), Access.WRITABLE);
        ids.mount(places.disk().resolve(Images.TREE), places.app(), users, Access.WRITABLE);
        ids.mount(places.scratch().resolve(Images.TREE), places.build(), users, Access.WRITABLE);
        Path tmp = places.scratch().resolve("tmp");
        Files.createDirectory(tmp);
        Files.setPosixFilePermissions(tmp, PosixFilePermissions.fromString("rwxrwxrwx"));
        Trees.own(tmp, Images.APP_USER);
        ids.mount(tmp, places.tmp(), users, Access.WRITABLE);
        Path cache = caches.acquire(spec.app());
        try {
            ids.mount(cache, places.cache(), users, Access.WRITABLE);
        } catch (IOException e) {
            caches.release(spec.app());
            throw e;
        }
    }

    /// The dyno has been made: what it holds itself is let go here.
    static void letGo(DynoPlaces places, boolean build) throws IOException {
        for (Path view : List.of(places.rootfs(), places.app(), places.cache(), places.build(), places.tmp())) {
            Mounts.detach(view);
        }
        if (!build) Mounts.detach(places.disk());
    }

    /// Nothing of the dyno is left, whatever state it was in.
    static void destroy(DynoPlaces places) throws IOException {
        if (!Files.exists(places.folder())) return;
        for (Path mount : Mounts.below(places.folder())) Mounts.detach(mount);
        Trees.delete(places.folder());
    }

    SlugTree publish(AppId app, DynoPlaces places) throws IOException, DynoException {
        if (!Files.exists(places.image())) throw new DynoException("the build of app " + app + " was published before");
        SlugTree tree = slugs.adopt(places.image(), places.disk());
        Mounts.detach(places.disk());
        return tree;
    }

    /// Only for builds. Nobody writes there any more, so no link can be slipped in between looking and reading.
    static Optional<byte[]> read(DynoPlaces places, String path, int bytesMax) throws IOException {
        Path at = path.startsWith("/app/") ? places.disk() : places.scratch();
        if (!path.startsWith("/app/") && !path.startsWith("/build/")) return Optional.empty();
        at = at.resolve(Images.TREE);
        for (String name : path.substring(path.indexOf('/', 1) + 1).split("/")) {
            if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS) || name.equals("..")) return Optional.empty();
            at = at.resolve(name);
        }
        if (!Files.isRegularFile(at, LinkOption.NOFOLLOW_LINKS) || Files.size(at) > bytesMax) return Optional.empty();
        return Optional.of(Files.readAllBytes(at));
    }
}
