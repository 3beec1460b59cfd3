package renga.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/// The few words of bash that a fake dyno understands without being told: statements between `;`, of
/// `echo WORDS [> FILE | >&2]`, `sleep SECONDS`, `exit STATUS`, `cat [FILE]`, `trap '' TERM`, `:`; `$NAME` stands for a
/// variable.
final class FakeShell implements Behaviour {
    private static final int NOT_FOUND = 127;
    private static final String TO_ERRORS = ">&2";

    private final String command;

    FakeShell(String command) {
        this.command = command;
    }

    static boolean understands(String command) {
        return Arrays.stream(command.split(";", -1))
                .map(String::strip)
                .allMatch(statement -> statement.matches("(echo|sleep|exit|cat|trap|:)( .*)?"));
    }

    @Override
    public int run(FakeProcess self) throws InterruptedException, IOException {
        int status = 0;
        for (String statement : command.split(";", -1)) {
            String[] words =
                    expand(statement.strip(), self.spec().environment()).split(" ", 2);
            String argument = words.length > 1 ? words[1].strip() : "";
            if (words[0].equals("exit")) return argument.isEmpty() ? status : Integer.parseInt(argument);
            status = step(self, words[0], argument);
        }
        return status;
    }

    private static int step(FakeProcess self, String word, String argument) throws InterruptedException, IOException {
        switch (word) {
            case "echo" -> echo(self, argument);
            case "sleep" -> self.sleep(Duration.ofMillis((long) (Double.parseDouble(argument) * 1_000)));
            case "trap" -> self.ignoreTerm();
            case "cat" -> {
                return cat(self, argument);
            }
            case ":" -> {}
            default -> {
                return NOT_FOUND;
            }
        }
        return 0;
    }

    private static void echo(FakeProcess self, String argument) throws IOException {
        int redirect = argument.indexOf('>');
        if (argument.endsWith(TO_ERRORS)) {
            self.complain(argument.substring(0, redirect).strip());
        } else if (redirect < 0) {
            self.print(argument);
        } else {
            String content = argument.substring(0, redirect).strip() + "\n";
            self.write(argument.substring(redirect + 1).strip(), content.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static int cat(FakeProcess self, String path) throws IOException {
        if (path.isEmpty()) {
            self.stdin().transferTo(self.stdout());
            return 0;
        }
        Optional<byte[]> content = self.read(path);
        if (content.isPresent()) {
            self.print(new String(content.get(), StandardCharsets.UTF_8).stripTrailing());
            return 0;
        }
        self.print("cat: " + path + ": No such file or directory");
        return 1;
    }

    private static String expand(String statement, Map<String, String> environment) {
        String result = statement;
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            result = result.replace("$" + variable.getKey(), variable.getValue());
        }
        return result;
    }
}
