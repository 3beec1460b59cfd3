package renga.platform.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the operator hands into every build: addresses of package mirrors and the like, never a secret. A file of
/// `NAME=value` lines, read anew for each build; no file, no settings.
final class OperatorSettings {
    private static final Pattern LINE = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)=(.*)");
    private static final long BYTES_MAX = 64 * 1024;

    private final Path file;

    OperatorSettings(Path file) {
        this.file = file;
    }

    Map<String, String> read() throws IOException {
        if (!Files.exists(file)) return Map.of();
        if (Files.size(file) > BYTES_MAX) throw new IOException(file + " is larger than " + BYTES_MAX + " bytes");
        var settings = new HashMap<String, String>();
        for (String line : Files.readAllLines(file)) {
            Matcher setting = LINE.matcher(line.strip());
            if (setting.matches()) settings.put(setting.group(1), setting.group(2));
        }
        return settings;
    }
}
