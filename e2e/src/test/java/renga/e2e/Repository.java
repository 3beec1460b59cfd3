package renga.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import renga.testkit.Checkout;

/// A person's git repository, begun from a folder of `samples/`.
final class Repository {
    private final Shell shell;
    private final Path folder;

    private Repository(Shell shell, Path folder) {
        this.shell = shell.in(folder);
        this.folder = folder;
    }

    static Repository of(Shell user, String sample, String name) {
        Path folder = user.folder().resolve(name);
        user.run("cp -r " + Checkout.root().resolve("samples").resolve(sample) + " " + folder)
                .ok();
        Repository repository = new Repository(user, folder);
        repository
                .shell()
                .run("git init -q -b main && git add -A && git commit -qm 'First'")
                .ok();
        return repository;
    }

    /// One that is there already.
    static Repository at(Shell user, Path folder) {
        return new Repository(user, folder);
    }

    Shell shell() {
        return shell;
    }

    Path folder() {
        return folder;
    }

    void write(String file, String text) {
        try {
            Files.writeString(folder.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void replace(String file, String old, String fresh) {
        try {
            String text = Files.readString(folder.resolve(file));
            if (!text.contains(old)) throw new AssertionError(file + " does not contain: " + old);
            write(file, text.replace(old, fresh));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void commit(String message) {
        shell.run("git add -A && git commit -qm '" + message + "'").ok();
    }

    String head() {
        return shell.run("git rev-parse HEAD").ok().text();
    }

    Outcome push() {
        return shell.run("git push heroku main");
    }
}
