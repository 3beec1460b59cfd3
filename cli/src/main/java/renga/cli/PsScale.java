package renga.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import renga.cli.api.Api;
import renga.cli.api.Failure;
import tools.jackson.databind.JsonNode;

@Command(name = "ps:scale", description = "scale dyno quantity up or down")
final class PsScale extends AppVerb {
    private static final Pattern CHANGE = Pattern.compile("([\\w-]+)([=+-]\\d+)(?::([\\w-]+))?");

    @Parameters(arity = "0..*", paramLabel = "TYPE=QUANTITY[:SIZE]")
    private List<String> words = new ArrayList<>();

    PsScale(Surroundings around) {
        super(around);
    }

    @Override
    void run() {
        List<Map<String, String>> changes = words.stream().map(PsScale::change).toList();
        Api api = around.api();
        String app = app(api);
        if (changes.isEmpty()) show(api.get(path(app, "/formation")), app);
        else scale(api, app, changes);
    }

    private void show(JsonNode formation, String app) {
        if (formation.isEmpty()) {
            throw new Failure("No process types on " + app + ".\nUpload a Procfile to add process types.\n"
                    + "https://devcenter.heroku.com/articles/procfile");
        }
        screen().line(StreamSupport.stream(formation.spliterator(), false)
                .map(one -> text(one, "type") + "=" + one.path("quantity").asInt() + ":" + text(one, "size"))
                .sorted()
                .collect(Collectors.joining(" ")));
    }

    private void scale(Api api, String app, List<Map<String, String>> changes) {
        screen().action("Scaling dynos");
        JsonNode formation = api.patch(path(app, "/formation"), Map.of("updates", changes));
        List<String> types = changes.stream().map(change -> change.get("type")).toList();
        screen().done("done, now running "
                + StreamSupport.stream(formation.spliterator(), false)
                        .filter(one -> types.contains(text(one, "type")))
                        .map(one -> text(one, "type") + " at "
                                + one.path("quantity").asInt() + ":" + text(one, "size"))
                        .collect(Collectors.joining(", ")));
    }

    private static Map<String, String> change(String word) {
        Matcher m = CHANGE.matcher(word);
        if (!m.matches()) {
            throw new Failure(word + " is no change. Write web=2, web+1 or web=2:Standard-2X.");
        }
        var change = new LinkedHashMap<String, String>();
        change.put("type", m.group(1));
        change.put("quantity", m.group(2).startsWith("=") ? m.group(2).substring(1) : m.group(2));
        if (m.group(3) != null) change.put("size", m.group(3));
        return change;
    }

    private static String text(JsonNode one, String field) {
        return one.path(field).asString("");
    }
}
