package renga.platform.bucket;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a bucket is and who may write there.
///
/// @param endpoint the server: `https://s3.eu-central-1.amazonaws.com`
/// @param prefix before each name, empty or ending with a slash
/// @param secret never shown
public record BucketPlace(URI endpoint, String bucket, String prefix, String region, String key, String secret) {
    /// What servers that know no regions want, and Amazon's first one.
    public static final String REGION = "us-east-1";

    private static final String ADDRESS = "RENGA_ARCHIVE_S3";
    private static final String CREDENTIALS = "RENGA_ARCHIVE_S3_CREDENTIALS";
    private static final Pattern PATH =
            Pattern.compile("/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:/[A-Za-z0-9._-]{1,100}){0,8})/?");
    private static final Pattern NEAR =
            Pattern.compile("localhost|127\\.[0-9.]+|\\[::1]|10\\.[0-9.]+|192\\.168\\.[0-9.]+"
                    + "|172\\.(?:1[6-9]|2[0-9]|3[01])\\.[0-9.]+|\\[f[cd][0-9a-f:]+]");
    private static final Pattern REGIONS = Pattern.compile("[a-z0-9-]{1,40}");
    private static final Pattern LINE = Pattern.compile("\\s*([a-z_]+)\\s*=\\s*(\\S+)\\s*");
    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final long CREDENTIALS_BYTES_MAX = 64 * 1024;

    /// @param address `https://ENDPOINT/BUCKET[/PREFIX]`
    /// @param credentials a file as Amazon's tools have it, with one key, which only its owner can read
    /// @throws IllegalArgumentException naming the variable and what it should look like
    public static BucketPlace of(String address, String region, Path credentials) {
        URI uri = uri(address);
        Matcher path = PATH.matcher(Optional.ofNullable(uri.getPath()).orElse(""));
        if (!path.matches()) throw address("has to name a bucket in small letters");
        if (!REGIONS.matcher(region).matches()) {
            throw new IllegalArgumentException("RENGA_ARCHIVE_S3_REGION has to be a name like " + REGION);
        }
        Map<String, String> words = words(credentials);
        return new BucketPlace(
                URI.create(uri.getScheme() + "://" + uri.getRawAuthority()),
                path.group(1),
                path.group(2).isEmpty() ? "" : path.group(2).substring(1) + "/",
                region,
                word(words, "aws_access_key_id", credentials),
                word(words, "aws_secret_access_key", credentials));
    }

    /// What is there is tenants' data: unencrypted it goes no further than the operator's own network.
    private static URI uri(String address) {
        URI uri;
        try {
            uri = URI.create(address);
        } catch (IllegalArgumentException _) {
            throw address("is no address");
        }
        if (uri.getHost() == null || uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null) {
            throw address("is no such address");
        }
        boolean near = NEAR.matcher(uri.getHost()).matches();
        if (!"https".equals(uri.getScheme()) && !("http".equals(uri.getScheme()) && near)) {
            throw address("has to begin with https:// (http:// is for localhost and addresses of private networks:"
                    + " backups would cross others unencrypted)");
        }
        return uri;
    }

    /// The address is not repeated: somebody may have put a password into it.
    private static IllegalArgumentException address(String why) {
        return new IllegalArgumentException(ADDRESS + " " + why + ": set it to https://ENDPOINT/BUCKET[/PREFIX]");
    }

    private static Map<String, String> words(Path file) {
        try {
            Set<PosixFilePermission> open = Files.getPosixFilePermissions(file);
            if (!OWNER.containsAll(open)) {
                throw new IllegalArgumentException(
                        "%s: nobody but its owner may read %s: chmod 600 it".formatted(CREDENTIALS, file));
            }
            if (Files.size(file) > CREDENTIALS_BYTES_MAX) throw new IOException("it is too large");
            Map<String, String> words = new HashMap<>();
            for (String line : Files.readAllLines(file)) {
                Matcher word = LINE.matcher(line);
                if (word.matches() && words.put(word.group(1), word.group(2)) != null) {
                    throw new IllegalArgumentException(
                            "%s: %s has two keys: leave the one that Renga shall use".formatted(CREDENTIALS, file));
                }
            }
            return words;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "%s: cannot read %s: it has to be a file with %s"
                            .formatted(CREDENTIALS, file, "aws_access_key_id = … and aws_secret_access_key = …"),
                    e);
        }
    }

    private static String word(Map<String, String> words, String name, Path file) {
        return Optional.ofNullable(words.get(name))
                .orElseThrow(() -> new IllegalArgumentException(
                        "%s: %s has no line %s = …: write it there".formatted(CREDENTIALS, file, name)));
    }

    String full(String name) {
        return prefix + name;
    }

    /// Without the key.
    @Override
    public String toString() {
        return endpoint + "/" + bucket + (prefix.isEmpty() ? "" : "/" + prefix.substring(0, prefix.length() - 1));
    }
}
