package renga.platform.addon;

import java.util.Map;
import renga.core.Json;
import tools.jackson.databind.JsonNode;

/// What a provider is asked of the data in an add-on.
///
/// @param path behind the add-on's: `credentials/reader`
record DataCommand(String method, String path, JsonNode body) {
    static DataCommand post(String path, Map<String, ?> body) {
        return new DataCommand("POST", path, Json.MAPPER.valueToTree(body));
    }

    static DataCommand get(String path) {
        return new DataCommand("GET", path, Json.MAPPER.createObjectNode());
    }

    boolean isLook() {
        return method.equals("GET");
    }

    String text() {
        return Json.MAPPER.writeValueAsString(this);
    }

    static DataCommand parse(String text) {
        return Json.MAPPER.readValue(text, DataCommand.class);
    }

    /// The body may hold secrets.
    @Override
    public String toString() {
        return "DataCommand[" + method + " " + path + "]";
    }
}
