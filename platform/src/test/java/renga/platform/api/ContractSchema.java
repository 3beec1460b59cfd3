package renga.platform.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/// The contract's schema.json as a validator. Its own `$schema` is unknown to validators: it is read as draft 4, with
/// the two patterns that only Heroku's own host names fit taken out.
public final class ContractSchema {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4);

    private final JsonNode definitions;

    private ContractSchema(JsonNode definitions) {
        this.definitions = definitions;
    }

    /// Empty where the contract's folder is not beside the project.
    public static Optional<ContractSchema> find() throws IOException {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path file = folder.resolve("shared/contract/schema.json");
            if (Files.isReadable(file)) return Optional.of(read(file));
        }
        return Optional.empty();
    }

    /// @param pointer a resource, `app`, or a definition in one, `config-var/definitions/config_vars`
    public Set<ValidationMessage> problems(String pointer, String body) throws IOException {
        return schema(pointer, false).validate(MAPPER.readTree(body));
    }

    public Set<ValidationMessage> problemsOfList(String pointer, String body) throws IOException {
        return schema(pointer, true).validate(MAPPER.readTree(body));
    }

    private JsonSchema schema(String pointer, boolean list) {
        ObjectNode root = MAPPER.createObjectNode();
        root.set("definitions", definitions);
        ObjectNode ref = MAPPER.createObjectNode().put("$ref", "#/definitions/" + pointer);
        if (list) root.put("type", "array").set("items", ref);
        else root.putArray("allOf").add(ref);
        return FACTORY.getSchema(root);
    }

    private static ContractSchema read(Path file) throws IOException {
        JsonNode definitions = MAPPER.readTree(file.toFile()).get("definitions");
        JsonNode app = definitions.get("app").get("definitions");
        ((ObjectNode) app.get("git_url")).remove("pattern");
        ((ObjectNode) app.get("web_url")).remove("pattern");
        // The validator's list of top-level domains lacks .test, and the schema calls a host name a URI.
        for (JsonNode owner : definitions.findParents("format")) {
            String format = owner.get("format").asText();
            if (format.equals("email")) ((ObjectNode) owner).remove("format");
        }
        ((ObjectNode) definitions.at("/domain/definitions/hostname")).remove("format");
        return new ContractSchema(definitions);
    }
}
