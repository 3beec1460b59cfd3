package renga.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import picocli.CommandLine;
import renga.cli.screen.Screen;

/// `renga VERB …`: runs one command and ends with its status.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        InputStream in = System.in;
        var around = new Surroundings(
                System.getenv(),
                Path.of("").toAbsolutePath(),
                in,
                new Screen(out, err),
                Terminal.ofThisProcess(),
                Clock.systemUTC(),
                ZoneId.systemDefault());
        int status = run(around, args);
        out.flush();
        System.exit(status);
    }

    static int run(Surroundings around, String... args) {
        CommandLine verbs = Verbs.all(around);
        boolean help = args.length == 0 || args[0].equals("help") || args[0].equals("--help");
        if (!help) return verbs.execute(args);
        CommandLine about = args.length > 1 ? verbs.getSubcommands().getOrDefault(args[1], verbs) : verbs;
        about.usage(around.screen().out());
        return 0;
    }
}
