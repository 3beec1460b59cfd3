package renga.addons.postgres;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import renga.addons.partner.Reply;
import renga.core.DynoSize;

/// What a throw-away dyno runs.
///
/// @param command run by bash
/// @param environment holds secrets
/// @param service that the data is on
/// @param reaches other services that it needs
record Recipe(String command, Map<String, String> environment, String service, List<String> reaches) {
    /// Room for pg_dump's list of objects and for sorting while indexes are made.
    private static final String SIZE = DynoSize.STANDARD_2X.label();

    Recipe {
        environment = Map.copyOf(environment);
        reaches = List.copyOf(reaches);
    }

    Reply reply() {
        return Reply.ok(json());
    }

    /// @param unit what the number is: `source_bytes`
    Reply reply(String unit, long bytes) {
        Map<String, Object> json = json();
        json.put(unit, bytes);
        return Reply.ok(json);
    }

    private Map<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("stack", Clusters.STACK);
        json.put("command", command);
        json.put("environment", environment);
        json.put("size", SIZE);
        json.put("service", service);
        json.put("reaches", reaches);
        return json;
    }

    @Override
    public String toString() {
        return "Recipe[" + service + "]";
    }
}
