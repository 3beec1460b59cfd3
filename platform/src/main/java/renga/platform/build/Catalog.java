package renga.platform.build;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// The bundled buildpacks, as `buildpacks/catalog` lists them.
///
/// @param rows in the order in which apps are offered to them
record Catalog(List<Row> rows) {
    private static final Catalog BUNDLED = read();

    Catalog {
        rows = List.copyOf(rows);
    }

    /// @param folder below `buildpacks/`
    /// @param asked whether it is offered apps whose owner chose none
    /// @param names in the registry; the first is the usual one
    record Row(String folder, boolean asked, List<String> names, String description) {
        Row {
            names = List.copyOf(names);
        }

        String name() {
            return names.getFirst();
        }
    }

    static Catalog bundled() {
        return BUNDLED;
    }

    Optional<Row> find(String name) {
        return rows.stream().filter(row -> row.names().contains(name)).findFirst();
    }

    /// @throws IllegalArgumentException naming the row that is not one
    static Catalog parse(List<String> lines) {
        return new Catalog(lines.stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(Catalog::row)
                .toList());
    }

    private static Row row(String line) {
        String[] cells = line.split("\\s+", 4);
        if (cells.length < 4 || !List.of("asked", "named").contains(cells[1])) {
            throw new IllegalArgumentException("not a row of the buildpack catalog: " + line);
        }
        return new Row(cells[0], cells[1].equals("asked"), Arrays.asList(cells[2].split(",")), cells[3]);
    }

    private static Catalog read() {
        String place = "/renga/buildpacks/catalog";
        try (InputStream in = Objects.requireNonNull(Catalog.class.getResourceAsStream(place), place)) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException("reading the buildpack catalog", e);
        }
    }
}
