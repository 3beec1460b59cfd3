package renga.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import renga.cli.api.Api;
import renga.cli.api.Failure;
import renga.cli.screen.Ago;
import renga.core.DynoName;
import tools.jackson.databind.JsonNode;

@Command(name = "ps", description = "list dynos for an app")
final class Ps extends AppVerb {
    @Parameters(arity = "0..*", paramLabel = "TYPE")
    private List<String> types = new ArrayList<>();

    @Option(names = "--json", description = "display as json")
    private boolean json;

    Ps(Surroundings around) {
        super(around);
    }

    @Override
    void run() {
        Api api = around.api();
        String app = app(api);
        List<JsonNode> dynos = api.list(path(app, "/dynos")).stream()
                .filter(dyno -> types.isEmpty() || types.contains(text(dyno, "type")))
                .sorted(Comparator.comparing(dyno -> DynoName.of(text(dyno, "name"))))
                .toList();
        for (String type : types) {
            if (dynos.stream().noneMatch(dyno -> text(dyno, "type").equals(type))) {
                throw new Failure("No " + type + " dynos on " + app);
            }
        }
        if (json) screen().json(dynos);
        else if (dynos.isEmpty()) screen().line("No dynos on " + app);
        else show(dynos);
    }

    private void show(List<JsonNode> dynos) {
        List<JsonNode> once = dynos.stream().filter(Ps::isOneOff).toList();
        if (!once.isEmpty()) {
            screen().header("run: one-off processes (" + once.size() + ")");
            once.forEach(dyno -> screen().line("%s (%s): %s %s: %s"
                    .formatted(
                            text(dyno, "name"),
                            text(dyno, "size"),
                            text(dyno, "state"),
                            ago(dyno),
                            text(dyno, "command"))));
            screen().line("");
        }
        dynos.stream()
                .filter(dyno -> !isOneOff(dyno))
                .collect(Collectors.groupingBy(dyno -> text(dyno, "command"), LinkedHashMap::new, Collectors.toList()))
                .forEach(this::show);
    }

    private void show(String command, List<JsonNode> dynos) {
        JsonNode first = dynos.getFirst();
        screen().header("%s (%s): %s (%d)".formatted(text(first, "type"), text(first, "size"), command, dynos.size()));
        dynos.forEach(dyno -> screen().line("%s: %s %s".formatted(text(dyno, "name"), text(dyno, "state"), ago(dyno))));
        screen().line("");
    }

    private String ago(JsonNode dyno) {
        return Ago.of(Instant.parse(text(dyno, "updated_at")), around.clock().instant(), around.zone());
    }

    private static boolean isOneOff(JsonNode dyno) {
        return text(dyno, "type").equals("run");
    }

    private static String text(JsonNode dyno, String field) {
        return dyno.path(field).asString("");
    }
}
