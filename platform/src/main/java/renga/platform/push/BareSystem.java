package renga.platform.push;

import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;

/// JGit without the machine's and the user's git settings: what they say must not decide how pushes are taken, and
/// nothing is written into anybody's home folder.
final class BareSystem extends SystemReader.Delegate {
    private BareSystem(SystemReader machine) {
        super(machine);
    }

    /// JGit times the file system's clock before it trusts a file's age: behind everybody's back here, since the first
    /// push would wait 3 s for it.
    static synchronized void install() {
        if (SystemReader.getInstance() instanceof BareSystem) return;
        FS.FileStoreAttributes.setBackground(true);
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

    private static final class Nothing extends FileBasedConfig {
        Nothing(@org.jspecify.annotations.Nullable Config parent, FS fs) {
            super(parent, new java.io.File("/nonexistent/renga-gitconfig"), fs);
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
