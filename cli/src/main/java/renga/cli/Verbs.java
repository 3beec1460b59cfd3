package renga.cli;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;
import renga.cli.api.Failure;

/// All commands by name, and what becomes of wrong ones.
final class Verbs {
    /// As in every shell: no such command.
    static final int UNKNOWN_COMMAND = 127;

    private static final int WRONG_USE = 2;

    private Verbs() {}

    @Command(name = "renga", description = "Renga: Heroku, open and self-hosted", synopsisSubcommandLabel = "COMMAND")
    static final class Root implements Runnable {
        @Override
        public void run() {
            throw new IllegalStateException("without a word, help is shown");
        }
    }

    static CommandLine all(Surroundings around) {
        var all = new CommandLine(new Root())
                .addSubcommand("create", new Create(around), "apps:create")
                .addSubcommand("apps", new AppsList(around), "list", "apps:list")
                .addSubcommand("info", new Info(around), "apps:info")
                .addSubcommand("destroy", new Destroy(around), "apps:destroy", "apps:delete")
                .addSubcommand("addons:create", new AddonCreate(around), "addons:add", "addon:add")
                .addSubcommand("config", new Config(around))
                .addSubcommand("config:get", new ConfigGet(around))
                .addSubcommand("config:set", new ConfigSet(around), "config:add")
                .addSubcommand("config:unset", new ConfigUnset(around), "config:remove")
                .addSubcommand("releases", new ReleaseList(around))
                .addSubcommand("rollback", new Rollback(around), "releases:rollback")
                .addSubcommand("ps", new Ps(around))
                .addSubcommand("ps:scale", new PsScale(around), "scale", "dyno:scale")
                .addSubcommand("logs", new LogsVerb(around))
                .addSubcommand("run", new Run(around, false))
                .addSubcommand("run:detached", new Run(around, true))
                .addSubcommand("open", new Open(around), "apps:open");
        all.getSubcommands().values().forEach(verb -> {
            if (verb.getCommand() instanceof Run) verb.setUnmatchedOptionsArePositionalParams(true);
        });
        all.setOut(new PrintWriter(around.screen().out(), true))
                .setErr(new PrintWriter(around.screen().err(), true));
        all.setParameterExceptionHandler((e, _) -> wrong(around, e));
        all.setExecutionExceptionHandler((e, _, _) -> failed(around, e));
        return all;
    }

    private static int wrong(Surroundings around, ParameterException e) {
        boolean unknown = e.getCommandLine().getCommand() instanceof Root;
        if (!unknown) {
            around.screen().error(String.valueOf(e.getMessage()));
            return WRONG_USE;
        }
        String word = e instanceof UnmatchedArgumentException unmatched
                ? unmatched.getUnmatched().getFirst()
                : String.valueOf(e.getMessage());
        List<String> near = e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        String hint = near.isEmpty()
                ? "\nRun `renga --help` for the commands there are; the official heroku CLI has more."
                : "\nDid you mean " + near.getFirst().replaceFirst("^renga ", "") + "?";
        around.screen().error(word + " is not a renga command." + hint);
        return UNKNOWN_COMMAND;
    }

    private static int failed(Surroundings around, Exception e) throws Exception {
        if (!(e instanceof Failure failure)) throw e;
        around.screen().error(String.valueOf(failure.getMessage()));
        return failure.status();
    }
}
