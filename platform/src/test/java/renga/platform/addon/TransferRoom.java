package renga.platform.addon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static renga.platform.addon.AddonRoom.ok;
import static renga.platform.addon.AddonRoom.until;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import renga.dyno.Root;
import renga.platform.provider.TestProvider;
import renga.platform.provider.TestProvider.Said;
import renga.testkit.Behaviour;
import tools.jackson.databind.JsonNode;

/// An add-on whose provider has recipes, fake dynos that do what they say, and the data API over them.
final class TransferRoom implements AutoCloseable {
    static final String DUMP = "PGDMP and all the rest";

    final AddonRoom room;
    final Map<String, String> restored = new ConcurrentHashMap<>();
    String addon;
    private final Path home;
    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();

    TransferRoom(Path home) throws Exception {
        this.home = home;
        room = new AddonRoom(home);
        room.providers.letRun(room.register("pgx", "PGX_URL"));
        room.api.send("PUT", "/backing-services/db", service(), "Authorization", provider());
        addon = room.made("pgx:basic").get("id").asString();
        room.provider.mouths.put("POST", this::recipe);
        script("capture", self -> {
            self.complain("reading schemas");
            self.stdout().write(DUMP.getBytes(UTF_8));
            return 0;
        });
        script("restore", self -> {
            restored.put("now", new String(self.stdin().readAllBytes(), UTF_8));
            return 0;
        });
        script("proof", self -> new String(self.stdin().readAllBytes(), UTF_8).equals(DUMP) ? 0 : 1);
    }

    @Override
    public void close() throws Exception {
        room.close();
    }

    JsonNode captured() throws InterruptedException {
        ok(room.api.post(database("/backups"), Map.of()), 201);
        until(() -> show("1").path("proof").asString("").equals("proved"));
        return show("1");
    }

    JsonNode restore(Map<String, Object> wish) {
        return ok(restore0(wish), 201);
    }

    HttpResponse<String> restore0(Map<String, Object> wish) {
        return room.api.post(database("/restores"), wish);
    }

    JsonNode over(JsonNode transfer) throws InterruptedException {
        String id = transfer.get("uuid").asString();
        until(() -> !show(id).get("finished_at").isNull());
        return show(id);
    }

    JsonNode show(String key) {
        return ok(room.api.get(transfers() + "/" + key), 200);
    }

    String database(String command) {
        return "/client/v11/databases/" + addon + command;
    }

    static String transfers() {
        return "/client/v11/apps/shop/transfers";
    }

    Said recipe(TestProvider.Heard heard) {
        String what = heard.body().path("what").asString("");
        if (what.isEmpty())
            return new Said(201, Map.of("id", heard.body().get("uuid").asString(), "config", vars()));
        asked.computeIfAbsent(what, _ -> new AtomicInteger()).incrementAndGet();
        var recipe = new HashMap<String, Object>();
        recipe.put("stack", "data-13");
        recipe.put("command", what);
        recipe.put("environment", Map.of("PGPASSWORD", "secret"));
        recipe.put("size", "Standard-1X");
        recipe.put("service", "db");
        recipe.put("source_bytes", 4711);
        recipe.put("scratch_bytes", 1 << 27);
        return new Said(200, recipe);
    }

    private static Map<String, String> vars() {
        return Map.of("PGX_URL", "postgres://somewhere");
    }

    int times(String what) {
        return asked.getOrDefault(what, new AtomicInteger()).get();
    }

    /// What a dyno does that is begun by that recipe, on what a recipe of its kind wants.
    void script(String what, Behaviour behaviour) {
        room.runtime.script(
                spec -> spec.command().equals(what) && what.equals("proof") == spec.root() instanceof Root.Service,
                behaviour);
    }

    Path archive(JsonNode backup) {
        return home.resolve("archives").resolve(backup.get("uuid").asString());
    }

    List<Path> files() {
        return list(home.resolve("archives"));
    }

    String logged() {
        var text = new StringBuilder();
        for (Path file : list(home.resolve("logs"))) {
            try {
                if (Files.isRegularFile(file)) text.append(Files.readString(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return text.toString();
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, Object> service() {
        return Map.of(
                "command", "serve", "stack", "data-13", "size", "Standard-1X", "volume_bytes", 1 << 27, "port", 5432);
    }

    static String provider() {
        String pair = "pgx:" + TestProvider.PASSWORD;
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
    }
}
