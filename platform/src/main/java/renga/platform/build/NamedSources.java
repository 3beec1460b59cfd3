package renga.platform.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where the operator points names of the registry: `heroku/nodejs
/// https://git.example.test/nodejs.git#v1`, a line each. A name of the catalog is then built by that
/// source, any other name is new. Besides what an app's owner may name, a source may be an archive on
/// this machine: `/srv/buildpacks/own.tgz`.
///
/// @param sources name to address
record NamedSources(SortedMap<String, String> sources) {
    private static final Logger LOG = LoggerFactory.getLogger(NamedSources.class);
    private static final Pattern LINE = Pattern.compile("([A-Za-z0-9_-]+/[A-Za-z0-9_-]+)\\s+(\\S+)");
    private static final Pattern FILE = Pattern.compile("/\\S+\\.(tgz|tar\\.gz|zip)");

    NamedSources {
        sources = Collections.unmodifiableSortedMap(new TreeMap<>(sources));
    }

    /// Read anew each time; no file, no names. A line that is none is left out and told in the platform's
    /// log.
    static NamedSources read(Path file) {
        var sources = new TreeMap<String, String>();
        if (!Files.exists(file)) return new NamedSources(sources);
        try {
            for (String line : Files.readAllLines(file)) {
                String plain = line.strip();
                if (plain.isEmpty() || plain.startsWith("#")) continue;
                Matcher named = LINE.matcher(plain);
                if (named.matches() && isSource(named.group(2))) {
                    sources.put(named.group(1), named.group(2));
                } else {
                    LOG.warn("{}: not `NAME ADDRESS`, left out: {}", file, plain);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
        return new NamedSources(sources);
    }

    private static boolean isSource(String address) {
        return isFile(address) || BuildpackAddress.isOne(address);
    }

    static boolean isFile(String address) {
        return FILE.matcher(address).matches();
    }
}
