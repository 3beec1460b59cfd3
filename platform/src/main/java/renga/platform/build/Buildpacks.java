package renga.platform.build;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jdbi.v3.core.statement.PreparedBatch;
import renga.core.AppId;
import renga.platform.db.Database;
import renga.platform.refusal.Refusal;

/// Which buildpacks there are, and which ones an app's owner chose. Owns the table
/// `buildpack_installation`. Thread-safe.
public final class Buildpacks {
    static final String URN = "urn:buildpack:";

    /// Heroku allows more; nobody has been seen with so many.
    private static final int CHOSEN_MAX = 20;

    /// Config vars of older times, which win over the app's choice (the CLI warns of them).
    private static final List<String> OVERRIDES = List.of("BUILDPACK_URL", "LANGUAGE_PACK_URL");

    private final Database db;
    private final Path named;

    /// @param home RENGA_HOME: the operator's sources of names in `buildpacks.conf`
    public Buildpacks(Database db, Path home) {
        this.db = db;
        this.named = home.resolve("buildpacks.conf");
    }

    /// The registry names of the bundled ones.
    static List<String> bundledNames() {
        return Catalog.bundled().rows().stream()
                .flatMap(row -> row.names().stream())
                .sorted()
                .toList();
    }

    /// The bundled ones that are asked whether an app is theirs, in order.
    static List<Buildpack> detected() {
        return Catalog.bundled().rows().stream()
                .filter(Catalog.Row::asked)
                .map(row -> bundled(row.name()))
                .toList();
    }

    /// @param name as in the registry; one of those bundled
    static Buildpack bundled(String name) {
        String folder = Catalog.bundled().find(name).map(Catalog.Row::folder).orElse(name);
        return new Buildpack(name, Buildpack.Kind.BUNDLED, folder);
    }

    /// Every name of the registry with what it is for: the bundled ones and the operator's.
    Map<String, String> registry() {
        var all = new TreeMap<String, String>();
        for (Catalog.Row row : Catalog.bundled().rows()) {
            for (String name : row.names()) all.put(name, row.description());
        }
        sources().sources().forEach((name, address) -> all.putIfAbsent(name, BuildpackAddress.shown(address)));
        return all;
    }

    /// Where the operator points a name.
    Optional<String> source(String name) {
        return Optional.ofNullable(sources().sources().get(name));
    }

    /// What a build uses: what was asked for this once, or by a config var, or chosen for the app; or all
    /// to detect among.
    ///
    /// @param once addresses that count for one build only
    /// @param config config vars
    BuildpackChoice choice(AppId app, List<String> once, Map<String, String> config) {
        List<String> wanted = Stream.of(once, override(config), addresses(app))
                .filter(addresses -> !addresses.isEmpty())
                .findFirst()
                .orElse(List.of());
        NamedSources sources = sources();
        if (!wanted.isEmpty()) {
            return new BuildpackChoice(
                    wanted.stream().map(address -> resolve(address, sources)).toList(), true);
        }
        return new BuildpackChoice(
                detected().stream().map(pack -> resolve(pack.label(), sources)).toList(), false);
    }

    /// What the owner chose, in order.
    List<String> addresses(AppId app) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT url FROM buildpack_installation WHERE app_id = :app ORDER BY ordinal")
                        .bind("app", app)
                        .mapTo(String.class)
                        .list());
    }

    /// Replaces the app's choice; it counts from the next build on.
    ///
    /// @param wanted names (`heroku/nodejs`), URNs, or https addresses of an archive or a Git repository
    /// @throws Refusal if one of them is nothing of these
    public void choose(AppId app, List<String> wanted) {
        if (wanted.size() > CHOSEN_MAX) throw Refusal.invalid("An app takes at most " + CHOSEN_MAX + " buildpacks.");
        List<String> addresses = wanted.stream().map(this::canonical).toList();
        db.jdbi().useTransaction(handle -> {
            handle.createUpdate("DELETE FROM buildpack_installation WHERE app_id = :app")
                    .bind("app", app)
                    .execute();
            if (addresses.isEmpty()) return;
            PreparedBatch rows = handle.prepareBatch(
                    "INSERT INTO buildpack_installation (app_id, ordinal, url) VALUES (:app, :ordinal, :url)");
            for (int i = 0; i < addresses.size(); i++) {
                rows.bind("app", app)
                        .bind("ordinal", i)
                        .bind("url", addresses.get(i))
                        .add();
            }
            rows.execute();
        });
    }

    /// The registry name behind an address, if it has one.
    Optional<String> name(String address) {
        String name = BuildpackAddress.name(address);
        return registry().containsKey(name) ? Optional.of(name) : Optional.empty();
    }

    String canonical(String wanted) {
        Optional<String> name = name(wanted);
        if (name.isPresent()) return URN + name.get();
        if (BuildpackAddress.isOne(wanted)) return wanted;
        throw unknown(BuildpackAddress.shown(wanted));
    }

    Refusal unknown(String wanted) {
        return Refusal.invalid(
                ("There is no buildpack \"%s\" here. Known: %s; or give the https:// address of an archive"
                                + " (.tgz, .zip) or of a Git repository.")
                        .formatted(wanted, String.join(", ", registry().keySet())));
    }

    private static List<String> override(Map<String, String> config) {
        return OVERRIDES.stream()
                .map(name -> config.getOrDefault(name, "").strip())
                .filter(address -> !address.isEmpty())
                .limit(1)
                .toList();
    }

    private static Buildpack resolve(String address, NamedSources sources) {
        String name = BuildpackAddress.name(address);
        String source = sources.sources().get(name);
        if (source != null) return Buildpack.at(name, source);
        if (Catalog.bundled().find(name).isPresent()) return bundled(name);
        return BuildpackAddress.isOne(address)
                ? Buildpack.at(BuildpackAddress.shown(address), address)
                : new Buildpack(name, Buildpack.Kind.UNKNOWN, "");
    }

    private NamedSources sources() {
        return NamedSources.read(named);
    }
}
