package renga.dyno.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import renga.core.SlugDigest;

/// The names in the folder of the slugs. Of each slug there are `DIGEST.img`, its image; `DIGEST.json`, what is
/// known of it; `DIGEST.common`, links to what it has in common with others; and `DIGEST`, where the image is
/// mounted.
record SlugPlaces(Path folder) {
    private static final String IMAGE = ".img";
    private static final String COMMON = "common";
    private static final Pattern PART = Pattern.compile("([0-9a-f]{64})(\\.img|\\.json|\\.common)?");

    Path image(SlugDigest digest) {
        return folder.resolve(digest.hex() + IMAGE);
    }

    Path facts(SlugDigest digest) {
        return folder.resolve(digest.hex() + ".json");
    }

    Path mount(SlugDigest digest) {
        return folder.resolve(digest.hex());
    }

    Path common(SlugDigest digest) {
        return folder.resolve(digest.hex() + "." + COMMON);
    }

    SlugRoots roots(SlugDigest digest) {
        return new SlugRoots(mount(digest).resolve(Images.TREE), common(digest));
    }

    /// The files themselves that slugs have in common.
    Path kept() {
        return folder.resolve(COMMON);
    }

    /// For something that gets a name of its own later, or goes when the store is opened next.
    Path half(String what) {
        return folder.resolve(what + "-" + UUID.randomUUID());
    }

    boolean has(SlugDigest digest) {
        return Files.isRegularFile(image(digest));
    }

    Set<SlugDigest> all() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(IMAGE))
                    .filter(name -> name.length() == 64 + IMAGE.length())
                    .map(name -> new SlugDigest(name.substring(0, 64)))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new IllegalStateException("listing the slugs in " + folder, e);
        }
    }

    /// Whether a file there is needed: the common ones and what belongs to a slug whose image is there.
    boolean isPart(Path file) {
        if (file.equals(kept())) return true;
        Matcher part = PART.matcher(file.getFileName().toString());
        return part.matches() && has(new SlugDigest(part.group(1)));
    }
}
