package renga.platform.push;

import java.util.Map;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/// JGit without the machine's and the user's git settings: what they say must not decide how pushes are taken, and
/// nothing is written into anybody's home folder.
final class BareSystem extends SystemReader.Delegate {
    private BareSystem(SystemReader machine) {
        super(machine);
    }

    static synchronized void install() {
        if (SystemReader.getInstance() instanceof BareSystem) return;
        SystemReader.setInstance(new BareSystem(SystemReader.getInstance()));
    }

    @Override
    public FileBasedConfig openUserConfig(Config parent, FS fs) {
        return new Nothing(parent, fs);
    }

    @Override
    public FileBasedConfig openSystemConfig(Config parent, FS fs) {
        return new Nothing(parent, fs);
    }

    @Override
    public FileBasedConfig openJGitConfig(Config parent, FS fs) {
        return new Nothing(parent, fs);
    }

    @Override
    public FileBasedConfig getUserConfig() {
        return new Nothing(null, FS.DETECTED);
    }

    @Override
    public FileBasedConfig getSystemConfig() {
        return new Nothing(null, FS.DETECTED);
    }

    @Override
    public FileBasedConfig getJGitConfig() {
        return new Nothing(null, FS.DETECTED);
    }

    /// Says nothing but how fine the file system's clock is: without that JGit writes probes into the first repository
    /// it opens until it knows: the first push waited 3 s. Linux stamps files at its timer's tick, 10 ms or less.
    private static final class Nothing extends FileBasedConfig {
        private static final Map<String, String> CLOCK =
                Map.of("timestampResolution", "10 milliseconds", "minRacyThreshold", "20 milliseconds");

        Nothing(@Nullable Config parent, FS fs) {
            super(parent, new java.io.File("/nonexistent/renga-gitconfig"), fs);
        }

        @Override
        public @Nullable String getString(String section, @Nullable String subsection, String name) {
            return section.equals("filesystem") ? CLOCK.get(name) : super.getString(section, subsection, name);
        }

        @Override
        public void load() {}

        @Override
        public void save() {}

        @Override
        public boolean isOutdated() {
            return false;
        }
    }
}
