package renga.dyno.runc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import renga.core.DynoId;
import renga.dyno.output.OutputLimits;

/// The commands of runc and conmon.
record Runc(Places places) {
    private static final Path SHELL = Path.of("/bin/sh");

    /// conmon tells what became of `runc create` through descriptor 3.
    private static final String CONMON = "exec 3>\"$1\" >/dev/null 2>conmon.err; shift; _OCI_SYNCPIPE=3 exec \"$@\"";

    /// Says the container's state, which holds its pid, and waits for the word to go on.
    private static final String HOOK = "exec 4<\"$2\"; read -r s; printf '%s\\n' \"$s\" >\"$1\"; read -r _ <&4";

    /// @param said where the container's pid will be told
    Process create(DynoId dyno, DynoPlaces at, LinePipe said) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(SHELL.toString(), "-c", CONMON, "sh", said.path().toString()));
        command.addAll(List.of("conmon", "--api-version", "1", "--cid", places.container(dyno)));
        command.addAll(List.of("--cuuid", dyno.toString(), "--name", places.container(dyno)));
        command.addAll(List.of("--runtime", "/usr/sbin/runc", "--runtime-arg=--root=" + places.runcState()));
        command.addAll(List.of(
                "--bundle",
                at.bundle().toString(),
                "--container-pidfile",
                at.pid().toString()));
        command.addAll(List.of("--log-path", "k8s-file:" + at.log(), "--log-level", "error"));
        command.add("--log-size-max=" + OutputLimits.FILE_BYTES_MAX);
        command.addAll(List.of(
                "--exit-dir",
                places.exits().toString(),
                "--persist-dir",
                at.output().toString()));
        command.addAll(List.of("--socket-dir-path", places.conmonSockets().toString()));
        return plain(command).directory(at.folder().toFile()).start();
    }

    void start(DynoId dyno) throws IOException {
        run("start", places.container(dyno));
    }

    /// The foreground command of an attached dyno. The container stays afterwards, so that its limits can be read.
    List<String> runCommand(DynoId dyno, DynoPlaces at) {
        return List.of(
                "runc",
                "--root",
                places.runcState().toString(),
                "run",
                "--keep",
                "--bundle",
                at.bundle().toString(),
                places.container(dyno));
    }

    /// The same, and its own stdout is the dyno's descriptor 3: what a dyno writes to stdout, runc copies, block by
    /// block.
    List<String> runPassingStdout(DynoId dyno, DynoPlaces at) {
        List<String> run = new ArrayList<>(List.of("sh", "-c", "exec 3>&1 >/dev/null; exec \"$@\"", "sh"));
        run.addAll(runCommand(dyno, at));
        run.add(run.indexOf("run") + 1, "--preserve-fds=1");
        return run;
    }

    static Map<String, Object> hook(LinePipe state, LinePipe go) {
        List<String> arguments = List.of(
                "sh", "-c", HOOK, "sh", state.path().toString(), go.path().toString());
        return Map.of(
                "createRuntime",
                List.of(Map.of("path", SHELL.toString(), "args", arguments, "timeout", Limits.START_MAX.toSeconds())));
    }

    /// Kills what may run, and frees runc's state and the control groups. No such container is no error.
    void delete(DynoId dyno) throws IOException {
        run("delete", "--force", places.container(dyno));
    }

    private void run(String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("runc", "--root", places.runcState().toString()));
        command.addAll(List.of(arguments));
        Process process = plain(command).redirectErrorStream(true).start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(Limits.START_MAX.toMillis(), TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
                throw new IOException("runc " + arguments[0] + ": " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted in runc " + arguments[0], e);
        } finally {
            process.destroyForcibly();
        }
    }

    /// The platform's own environment holds what no dyno may see.
    private static ProcessBuilder plain(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment());
        return builder;
    }

    static Map<String, String> environment() {
        return Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    }
}
