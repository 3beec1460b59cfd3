package renga.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import renga.cli.api.Failure;
import renga.cli.api.Server;

/// The git repository around a folder, through the git command. A machine without git has no remotes.
final class Git {
    private final Path folder;

    Git(Path folder) {
        this.folder = folder;
    }

    boolean isRepository() {
        return run("rev-parse", "--git-dir").isPresent();
    }

    /// Name to address.
    Map<String, String> remotes() {
        var remotes = new TreeMap<String, String>();
        run("config", "--get-regexp", "^remote\\..*\\.url$")
                .ifPresent(text -> text.lines().forEach(line -> {
                    String[] words = line.split(" ", 2);
                    String name = words[0].substring("remote.".length(), words[0].length() - ".url".length());
                    if (words.length == 2) remotes.put(name, words[1]);
                }));
        return remotes;
    }

    /// The app that a remote of this server names: that remote, or the one git is told to take (`heroku.remote`), or
    /// the only one there is.
    ///
    /// @throws Failure if several apps are meant, or the remote named is none of this server
    Optional<String> app(Server server, Optional<String> remote) {
        var apps = new TreeMap<String, String>();
        remotes().forEach((name, url) -> appOf(server, url).ifPresent(app -> apps.put(name, app)));
        Optional<String> wanted = remote.or(() -> run("config", "heroku.remote").map(String::strip));
        if (wanted.isPresent()) {
            return Optional.of(wanted.map(apps::get)
                    .orElseThrow(() -> new Failure("remote " + wanted.get() + " not found in git remotes")));
        }
        List<String> distinct = apps.values().stream().distinct().toList();
        if (distinct.size() <= 1) return distinct.stream().findFirst();
        throw new Failure("Multiple apps in git remotes\n  Usage: --remote " + apps.firstKey() + "\n     or: --app "
                + distinct.getFirst());
    }

    private static Optional<String> appOf(Server server, String url) {
        String start = server.gitUrl("");
        start = start.substring(0, start.length() - ".git".length());
        if (!url.startsWith(start) || !url.endsWith(".git")) return Optional.empty();
        return Optional.of(url.substring(start.length(), url.length() - ".git".length()));
    }

    void setRemote(String name, String url) {
        String change = remotes().containsKey(name) ? "set-url" : "add";
        if (run("remote", change, name, url).isEmpty()) throw new Failure("git cannot add the remote " + name + ".");
    }

    void removeRemote(String name) {
        if (run("remote", "remove", name).isEmpty()) throw new Failure("git cannot remove the remote " + name + ".");
    }

    /// What it printed; empty if it failed.
    private Optional<String> run(String... arguments) {
        var command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? Optional.of(text) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("Interrupted.");
        }
    }
}
