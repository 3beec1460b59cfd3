package renga.platform.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// The SQL files under `db/migration`; forward only. Each room owns a range of numbers, so a file of a room with low
/// numbers may come after one with high numbers: hence out of order.
final class Migrations {
    private static final String FOLDER = "/db/migration";

    private Migrations() {}

    /// Brings a database up to date. One that has every file already is not shown to Flyway: making it and letting it
    /// look took 0.4 s of each start, and a start is what users wait for after a crash.
    static void apply(DataSource source) {
        if (Jdbi.create(source).withHandle(Migrations::applied).containsAll(carried())) return;
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:" + FOLDER.substring(1))
                .outOfOrder(true)
                .load()
                .migrate();
    }

    private static Set<String> applied(Handle handle) {
        boolean fresh = handle.createQuery("SELECT to_regclass('flyway_schema_history') IS NULL")
                .mapTo(boolean.class)
                .one();
        if (fresh) return Set.of();
        return handle.createQuery("SELECT script FROM flyway_schema_history WHERE success")
                .mapTo(String.class)
                .set();
    }

    /// The names of this build's files, which lie in a jar or in a folder.
    private static Set<String> carried() {
        try {
            URI folder =
                    Objects.requireNonNull(Migrations.class.getResource(FOLDER)).toURI();
            if (!folder.getScheme().equals("jar")) return names(Path.of(folder));
            try (var jar = FileSystems.newFileSystem(folder, Map.of())) {
                return names(jar.getPath(FOLDER));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading this build's migrations", e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("this build's migrations", e);
        }
    }

    private static Set<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }
}
