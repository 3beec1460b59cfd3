package renga.platform.build;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import renga.platform.api.Access;
import renga.platform.api.Reply;
import renga.platform.api.Routes;
import renga.platform.refusal.Refusal;

/// The registry that `heroku buildpacks:search`, `:info`, `:versions`, `:set` and `:add` ask. Like the
/// vendor's it needs no login: the CLI sends none.
public final class RegistryRoutes implements Routes {
    private static final Pattern PATH =
            Pattern.compile("([A-Za-z0-9_-]+/[A-Za-z0-9_-]+)(?:/(revisions|readme)(?:/([0-9]{1,9}))?)?");
    private static final String LICENSE = "Apache-2.0";

    private final Buildpacks buildpacks;
    private final BuildpackRevisions revisions;

    public RegistryRoutes(Buildpacks buildpacks, BuildpackRevisions revisions) {
        this.buildpacks = buildpacks;
        this.revisions = revisions;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/buildpacks", this::search, Access.ANYONE);
        routes.get("/buildpacks/<path>", this::one, Access.ANYONE);
    }

    /// All conditions have to hold; of one condition's values any.
    private void search(Context ctx) {
        List<String> namespaces = ctx.queryParams("in[namespace][]");
        List<String> names = ctx.queryParams("in[name][]");
        List<String> words = ctx.queryParams("like[description]");
        Reply.ok(
                ctx,
                buildpacks.registry().entrySet().stream()
                        .map(row -> Entry.of(row.getKey(), row.getValue()))
                        .filter(entry -> namespaces.isEmpty() || namespaces.contains(entry.namespace()))
                        .filter(entry -> names.isEmpty() || names.contains(entry.name()))
                        .filter(entry -> words.stream().allMatch(word -> holds(entry.description(), word)))
                        .toList());
    }

    private static boolean holds(String text, String word) {
        return text.toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT));
    }

    private void one(Context ctx) {
        String path = ctx.pathParam("path");
        Matcher parts = PATH.matcher(path);
        Map<String, String> registry = buildpacks.registry();
        if (!parts.matches() || !registry.containsKey(parts.group(1))) throw unknown(path, registry);
        String name = parts.group(1);
        String about = registry.getOrDefault(name, "");
        if (parts.group(2) == null) Reply.ok(ctx, Entry.of(name, about));
        else if (parts.group(2).equals("readme")) Reply.ok(ctx, readme(name));
        else if (parts.group(3) == null) Reply.ok(ctx, versions(name));
        else Reply.ok(ctx, version(name, Integer.parseInt(parts.group(3))));
    }

    private List<Version> versions(String name) {
        return revisions.of(name, buildpacks.source(name).orElse("")).stream()
                .map(Version::of)
                .toList();
    }

    private Version version(String name, int release) {
        return versions(name).stream()
                .filter(version -> version.release() == release)
                .findFirst()
                .orElseThrow(() -> Refusal.notFound("revision", name + " has no version " + release + " here."));
    }

    private Readme readme(String name) {
        String text = buildpacks.source(name).isPresent() ? "" : bundledReadme(name);
        return new Readme(Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)), "base64");
    }

    private static String bundledReadme(String name) {
        return BundledFiles.buildpack(Buildpacks.bundled(name).place()).stream()
                .filter(file -> file.path().equals("README.md"))
                .map(file -> new String(file.content(), StandardCharsets.UTF_8))
                .findFirst()
                .orElse("");
    }

    private static Refusal unknown(String path, Map<String, String> registry) {
        return Refusal.notFound(
                "buildpack",
                "There is no buildpack %s here. Known: %s.".formatted(path, String.join(", ", registry.keySet())));
    }

    /// What the registry's clients read of an entry.
    private record Entry(
            String id,
            String namespace,
            String name,
            String blobUrl,
            String description,
            String category,
            Support support,
            Source source,
            boolean twoFactorAuthentication) {
        record Support(String method, String address) {}

        record Source(String type) {}

        static Entry of(String full, String description) {
            String[] parts = full.split("/", 2);
            return new Entry(
                    full,
                    parts[0],
                    parts[1],
                    Buildpacks.URN + full,
                    description,
                    "languages",
                    new Support("website", "the operator of this platform"),
                    new Source("platform"),
                    false);
        }
    }

    private record Version(int release, String status, Instant createdAt, String checksum, String license) {
        static Version of(BuildpackRevisions.Revision revision) {
            return new Version(
                    revision.release(), "published", Reply.time(revision.createdAt()), revision.digest(), LICENSE);
        }
    }

    private record Readme(String content, String encoding) {}
}
