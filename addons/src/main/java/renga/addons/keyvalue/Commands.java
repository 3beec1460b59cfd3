package renga.addons.keyvalue;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import redis.clients.jedis.Jedis;
import renga.addons.partner.Question;
import renga.addons.partner.Reply;
import tools.jackson.databind.JsonNode;

/// Answers the `redis:` commands for one store (contract, data-services.md §2).
///
/// @param session of the administrator
record Commands(Session session, Question question) {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int TIMEOUT_SECONDS_MAX = 86_400;
    private static final Pattern EVENTS = Pattern.compile("[KEg$lshzxetmdnA]*");
    private static final String NEWEST = "Valkey %s is the newest version here: there is nothing to upgrade to.";

    /// What the official CLI prints after the name.
    private static final Map<String, String> POLICIES = Map.of(
            "noeviction", "returns errors when the memory limit is reached",
            "allkeys-lfu", "evicts the least frequently used keys first",
            "volatile-lfu", "evicts the least frequently used keys with an expiry first",
            "allkeys-lru", "evicts the least recently used keys first",
            "volatile-lru", "evicts the least recently used keys with an expiry first",
            "allkeys-random", "evicts random keys",
            "volatile-random", "evicts random keys with an expiry",
            "volatile-ttl", "evicts keys with an expiry, those that live shortest first");

    Reply answer() {
        return switch (question.what()) {
            case "GET" -> Reply.ok(info());
            case "GET wait" -> Reply.ok(Map.of("message", "available", "waiting?", false));
            case "PATCH config" -> change(question.body());
            case "POST stats/reset" -> {
                client().configResetStat();
                yield Reply.done("Stats reset.");
            }
            case "POST upgrade" ->
                Reply.refused(NEWEST.formatted(figures("server").get("valkey_version")));
            default -> Reply.notFound("Renga Key-Value Store knows no such command: " + question.what());
        };
    }

    private Map<String, Object> info() {
        Plan plan = Plan.named(question.plan()).orElseThrow();
        var info = new LinkedHashMap<String, Object>();
        info.put("addon_id", question.resource());
        info.put("created_at", question.createdAt());
        info.put("plan", plan.title());
        info.put("port", Session.PORT);
        info.put("prefer_native_tls", true);
        info.put("resource_url", question.config().get(KeyValue.URL));
        info.put("formation", formation());
        info.put("metaas_source", null);
        info.put("customer_encryption_key", null);
        info.put("info", rows(plan, question.createdAt()));
        return info;
    }

    private Map<String, Object> formation() {
        Map<String, Object> formation = new LinkedHashMap<>();
        formation.put("id", question.resource());
        formation.put("primary", null);
        return formation;
    }

    private List<Map<String, Object>> rows(Plan plan, Instant created) {
        Map<String, String> clients = figures("clients");
        return List.of(
                row("Plan", plan.title()),
                row("Status", "available"),
                row("Created", MINUTE.format(created)),
                row("Version", "Valkey " + figures("server").get("valkey_version")),
                row("Timeout", setting("timeout") + " seconds"),
                row("Maxmemory", setting("maxmemory-policy")),
                row("Memory", "%s / %d MB".formatted(figures("memory").get("used_memory_human"), plan.megabytesMax())),
                row("Connections", "%s/%d".formatted(connections(clients), plan.connectionsMax())),
                row("Persistence", plan.isDurable() ? "AOF, each second" : "Snapshots"),
                row("Keyspace Notifications", events()));
    }

    /// Without ours: the one that asks, and the keeper's.
    private static int connections(Map<String, String> clients) {
        return Math.max(0, Integer.parseInt(clients.getOrDefault("connected_clients", "2")) - 2);
    }

    private String events() {
        String events = setting("notify-keyspace-events");
        return events.isEmpty() ? "Disabled" : events;
    }

    private Reply change(JsonNode body) {
        if (body.has("maxmemory_policy")) {
            String policy = body.path("maxmemory_policy").asString("");
            if (!POLICIES.containsKey(policy)) {
                return Reply.refused("There is no policy %s. Take one of %s."
                        .formatted(policy, POLICIES.keySet().stream().sorted().collect(Collectors.joining(", "))));
            }
            return changed("maxmemory-policy", "maxmemory_policy", policy, POLICIES);
        }
        if (body.has("timeout")) {
            int seconds = body.path("timeout").asInt(-1);
            if (seconds < 0 || seconds > TIMEOUT_SECONDS_MAX) {
                return Reply.refused("timeout has to be 0 to %d seconds.".formatted(TIMEOUT_SECONDS_MAX));
            }
            return changed("timeout", "timeout", seconds, Map.of());
        }
        String events = body.path("notify_keyspace_events").asString("-");
        if (!EVENTS.matcher(events).matches()) {
            return Reply.refused("notify_keyspace_events takes letters of KEg$lshzxetmdnA, or nothing.");
        }
        return changed("notify-keyspace-events", "notify_keyspace_events", events, Map.of(events, events));
    }

    private Reply changed(String setting, String name, Object value, Map<String, String> values) {
        client().configSet(setting, value.toString());
        client().configRewrite();
        return Reply.ok(Map.of(name, Map.of("value", value, "values", values)));
    }

    private String setting(String name) {
        return Optional.ofNullable(client().configGet(name).get(name)).orElse("");
    }

    /// A section of INFO.
    private Map<String, String> figures(String section) {
        return client().info(section)
                .lines()
                .filter(line -> line.contains(":"))
                .map(line -> line.split(":", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1].strip(), (first, _) -> first));
    }

    private Jedis client() {
        return session.client();
    }

    private static Map<String, Object> row(String name, String value) {
        return Map.of("name", name, "values", List.of(value));
    }
}
