package renga.testkit;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import renga.dyno.TreeDigest;
import renga.dyno.TreeEntry;

/// Files by absolute path. Not thread-safe: guarded by the clock's monitor.
final class FakeFiles {
    private static final int MODE = 0644;

    private final TreeMap<String, byte[]> byPath = new TreeMap<>();

    void put(String path, byte[] content) {
        byPath.put(path, content.clone());
    }

    Optional<byte[]> get(String path) {
        return Optional.ofNullable(byPath.get(path)).map(byte[]::clone);
    }

    void putAll(FakeFiles other) {
        byPath.putAll(other.byPath);
    }

    void clear() {
        byPath.clear();
    }

    FakeFiles below(String folder) {
        FakeFiles result = new FakeFiles();
        result.byPath.putAll(byPath.subMap(folder + "/", folder + "0"));
        return result;
    }

    Map<String, byte[]> all() {
        return byPath;
    }

    long bytes() {
        return byPath.values().stream().mapToLong(content -> content.length).sum();
    }

    List<TreeEntry> entries(String folder) {
        return below(folder).byPath.entrySet().stream()
                .map(file -> (TreeEntry) new TreeEntry.File(
                        file.getKey().substring(folder.length() + 1),
                        MODE,
                        file.getValue().length,
                        HexFormat.of().formatHex(TreeDigest.sha256().digest(file.getValue()))))
                .toList();
    }
}
