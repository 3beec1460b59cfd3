package renga.addons.postgres;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import renga.addons.partner.Reply;
import tools.jackson.databind.JsonNode;

/// Extensions somebody wants in a database that is to be made.
record Extensions(List<String> names) {
    private static final String TRUSTED = "SELECT DISTINCT name FROM pg_available_extension_versions WHERE trusted";

    Extensions {
        names = List.copyOf(names);
    }

    /// @param body with `extensions`, or without
    static Extensions of(JsonNode body) {
        List<String> names = new ArrayList<>();
        for (JsonNode extension : body.path("extensions")) names.add(extension.asString(""));
        return new Extensions(names);
    }

    /// Empty if a tenant may have them all.
    Optional<Reply> refusal(Session session) throws SQLException {
        if (names.isEmpty()) return Optional.empty();
        List<String> offered = session.rows(TRUSTED, row -> row.getString("name"));
        return names.stream()
                .filter(name -> !offered.contains(name))
                .findFirst()
                .map(name -> Reply.refused("There is no extension %s for a plan like this.".formatted(name)));
    }
}
