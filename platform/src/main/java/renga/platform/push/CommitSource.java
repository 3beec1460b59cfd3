package renga.platform.push;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.treewalk.TreeWalk;
import renga.platform.build.Source;
import renga.platform.build.SourceException;
import renga.platform.build.SourceSink;

/// The tree of one commit. Nothing of it touches this machine's disk: it goes from the pack into the sink.
final class CommitSource implements Source {
    private static final String GITMODULES = ".gitmodules";
    private static final int GITMODULES_BYTES_MAX = 1024 * 1024;

    /// Linux allows no longer link target.
    private static final int LINK_BYTES_MAX = 4_095;

    private static final int DEPTH_MAX = 200;

    private final ObjectReader objects;
    private final RevCommit commit;

    /// @param objects of the repository, for this thread alone; the caller closes it
    CommitSource(ObjectReader objects, RevCommit commit) {
        this.objects = objects;
        this.commit = commit;
    }

    @Override
    public void writeTo(SourceSink sink) throws IOException, SourceException {
        Map<String, String> modules = modules();
        try (var walk = new TreeWalk(objects)) {
            walk.addTree(commit.getTree());
            while (walk.next()) {
                String path = path(walk);
                if (walk.isSubtree()) {
                    if (walk.getDepth() >= DEPTH_MAX) throw tooDeep();
                    sink.folder(path);
                    walk.enterSubtree();
                } else {
                    entry(sink, walk, path, modules);
                }
            }
        }
    }

    private void entry(SourceSink sink, TreeWalk walk, String path, Map<String, String> modules)
            throws IOException, SourceException {
        FileMode mode = walk.getFileMode(0);
        boolean executable = FileMode.EXECUTABLE_FILE.equals(mode);
        if (FileMode.GITLINK.equals(mode)) {
            String address = Optional.ofNullable(modules.get(path))
                    .orElseThrow(() -> new SourceException(
                            "The submodule %s has no address in .gitmodules. Add it: git submodule add URL %s"
                                    .formatted(path, path)));
            sink.submodule(path, address, walk.getObjectId(0).name());
            return;
        }
        ObjectLoader blob = objects.open(walk.getObjectId(0), Constants.OBJ_BLOB);
        if (FileMode.SYMLINK.equals(mode)) {
            if (blob.getSize() > LINK_BYTES_MAX) throw new SourceException("The link " + path + " is too long.");
            sink.link(path, new String(blob.getCachedBytes(LINK_BYTES_MAX), StandardCharsets.UTF_8));
        } else if (FileMode.REGULAR_FILE.equals(mode) || executable) {
            try (InputStream content = blob.openStream()) {
                sink.file(path, executable, blob.getSize(), content);
            }
        } else {
            throw new SourceException("The path \"" + path + "\" is neither a file, a link nor a submodule.");
        }
    }

    private static String path(TreeWalk walk) throws SourceException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(walk.getRawPath()))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new SourceException(
                    "The path \"%s\" is not written in UTF-8. Rename it.".formatted(walk.getPathString()));
        }
    }

    /// Path to address, as .gitmodules has it.
    private Map<String, String> modules() throws IOException, SourceException {
        try (TreeWalk found = TreeWalk.forPath(objects, GITMODULES, commit.getTree())) {
            if (found == null || !FileMode.REGULAR_FILE.equals(found.getFileMode(0))) return Map.of();
            ObjectLoader blob = objects.open(found.getObjectId(0), Constants.OBJ_BLOB);
            if (blob.getSize() > GITMODULES_BYTES_MAX) throw new SourceException(".gitmodules is too large.");
            var config = new Config();
            config.fromText(new String(blob.getCachedBytes(GITMODULES_BYTES_MAX), StandardCharsets.UTF_8));
            var modules = new HashMap<String, String>();
            for (String name : config.getSubsections("submodule")) {
                String path = config.getString("submodule", name, "path");
                String address = config.getString("submodule", name, "url");
                if (path != null && address != null) modules.put(path, address);
            }
            return modules;
        } catch (ConfigInvalidException e) {
            throw new SourceException(".gitmodules cannot be read: " + e.getMessage());
        }
    }

    private static SourceException tooDeep() {
        return new SourceException("This commit's folders are nested deeper than " + DEPTH_MAX + ".");
    }
}
