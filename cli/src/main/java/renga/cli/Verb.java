package renga.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Option;
import renga.cli.screen.Screen;

/// One command. Runs on the main thread.
abstract class Verb implements Callable<Integer> {
    final Surroundings around;

    @Option(names = "--help", usageHelp = true, description = "show this help")
    private boolean help;

    Verb(Surroundings around) {
        this.around = around;
    }

    final Screen screen() {
        return around.screen();
    }

    /// @return the exit status
    @Override
    public Integer call() throws InterruptedException {
        run();
        return 0;
    }

    /// @throws renga.cli.api.Failure to end with a message and a status
    void run() throws InterruptedException {}
}
