package renga.platform.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import renga.testkit.Checkout;

/// One case of a bundled buildpack, `buildpacks/NAME/fixtures/CASE/`: an app's tree, and beside it
/// `CASE.expect`, a line each: `status 1`, `buildpack NAME` (chosen, not detected), `config NAME=VALUE`,
/// `says TEXT`, `never TEXT`, `type web: COMMAND`, `file ./PATH`, `run COMMAND` (in the built app),
/// `ran TEXT`. Other lines are comments.
///
/// `mvn … -Dfixtures=nodejs` runs those of one buildpack.
record Fixture(String name, Path tree, List<String[]> lines) {
    static Stream<Fixture> all() {
        Path buildpacks = Checkout.root().resolve("buildpacks");
        try (Stream<Path> files =
                Files.find(buildpacks, 3, (path, _) -> path.toString().matches(".*/fixtures/[^/]+\\.expect"))) {
            return files.sorted().map(file -> read(buildpacks, file)).toList().stream()
                    .filter(fixture -> fixture.name().startsWith(System.getProperty("fixtures", "")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Fixture read(Path buildpacks, Path file) {
        String text = file.toString();
        Path tree = Path.of(text.substring(0, text.length() - ".expect".length()));
        try {
            return new Fixture(
                    buildpacks.relativize(tree).toString().replace("/fixtures/", ": "),
                    tree,
                    Files.readAllLines(file).stream()
                            .map(line -> line.split(" ", 2))
                            .filter(words -> words.length == 2)
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whose case it is: `java`.
    String buildpack() {
        return name.substring(0, name.indexOf(':'));
    }

    List<String> all(String word) {
        return lines.stream()
                .filter(line -> line[0].equals(word))
                .map(line -> line[1])
                .toList();
    }

    int status() {
        return all("status").stream().mapToInt(Integer::parseInt).findFirst().orElse(0);
    }

    List<Buildpack> buildpacks() {
        List<String> chosen = all("buildpack");
        return chosen.isEmpty()
                ? Buildpacks.detected()
                : chosen.stream().map(Buildpacks::bundled).toList();
    }

    boolean chosen() {
        return !all("buildpack").isEmpty();
    }

    Map<String, String> config() {
        return pairs("config", "=");
    }

    Map<String, String> types() {
        return pairs("type", ": ");
    }

    private Map<String, String> pairs(String word, String between) {
        var pairs = new HashMap<String, String>();
        for (String line : all(word)) {
            int at = line.indexOf(between);
            pairs.put(line.substring(0, at), line.substring(at + between.length()));
        }
        return pairs;
    }

    @Override
    public String toString() {
        return name;
    }
}
