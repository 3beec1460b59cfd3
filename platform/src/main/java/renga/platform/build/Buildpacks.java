package renga.platform.build;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.statement.PreparedBatch;
import renga.core.AppId;
import renga.platform.db.Database;
import renga.platform.refusal.Refusal;

/// Which buildpacks there are, and which ones an app's owner chose. Owns the table `buildpack_installation`.
/// Thread-safe.
public final class Buildpacks {
    static final String URN = "urn:buildpack:";

    /// Heroku allows more; nobody has been seen with so many.
    private static final int CHOSEN_MAX = 20;

    private static final Pattern REGISTRY_ARCHIVE =
            Pattern.compile("https://[^/]+/buildpacks/([a-z0-9_-]+/[a-z0-9_-]+)\\.tgz");
    private static final Pattern ADDRESS = Pattern.compile("https://[^\\s\\p{Cntrl}#]+(#[A-Za-z0-9._/-]+)?");

    private final Database db;

    public Buildpacks(Database db) {
        this.db = db;
    }

    /// Their registry names, all of them.
    static List<String> bundledNames() {
        return Catalog.bundled().rows().stream()
                .flatMap(row -> row.names().stream())
                .sorted()
                .toList();
    }

    /// Those that are asked whether an app is theirs, in order.
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

    /// In order; empty: they are detected.
    ///
    /// @param thisTime addresses that count in place of the app's own choice; may be empty
    List<Buildpack> chosen(AppId app, List<String> thisTime) {
        List<String> addresses = thisTime.isEmpty() ? addresses(app) : thisTime;
        return addresses.stream().map(Buildpacks::resolve).toList();
    }

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
    /// @param wanted names (`heroku/nodejs`), URNs, or https addresses of an archive (.tgz) or a Git repository
    /// @throws Refusal if one of them is nothing of these
    public void choose(AppId app, List<String> wanted) {
        if (wanted.size() > CHOSEN_MAX) throw Refusal.invalid("An app takes at most " + CHOSEN_MAX + " buildpacks.");
        List<String> addresses = wanted.stream().map(Buildpacks::canonical).toList();
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

    /// The registry name behind an address, if it is one of the bundled.
    static Optional<String> bundledName(String address) {
        String named = address.startsWith(URN) ? address.substring(URN.length()) : address;
        Matcher archive = REGISTRY_ARCHIVE.matcher(named);
        String name = archive.matches() ? archive.group(1) : named;
        return Catalog.bundled().find(name).map(_ -> name);
    }

    static String canonical(String wanted) {
        Optional<String> bundled = bundledName(wanted);
        if (bundled.isPresent()) return URN + bundled.get();
        if (ADDRESS.matcher(wanted).matches()) return wanted;
        throw Refusal.invalid(
                "There is no buildpack \"%s\" here. Known: %s; or give the https:// address of an archive (.tgz) or of a Git repository."
                        .formatted(wanted, String.join(", ", bundledNames())));
    }

    private static Buildpack resolve(String address) {
        Optional<String> name = bundledName(address);
        if (name.isPresent()) return bundled(name.get());
        boolean archive = address.endsWith(".tgz") || address.endsWith(".tar.gz");
        return new Buildpack(address, archive ? Buildpack.Kind.ARCHIVE : Buildpack.Kind.GIT, address);
    }
}
