package renga.platform.bucket;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.platform.bucket.Slices.Slice;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Files in a bucket. What is put there is checked on its way, by the MD5 of each part, and named by its SHA-256.
/// Thread-safe.
public final class Bucket implements AutoCloseable {
    /// S3 takes 5 GB at once; smaller parts lose less when a line breaks, and let a call have a short deadline.
    public static final long PART_BYTES = 64L << 20;

    /// S3's.
    private static final int PARTS_MAX = 10_000;

    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
    private static final Duration IDLE_MAX = Duration.ofMinutes(1);

    /// A part over a line of 1 Mbit/s.
    private static final Duration TRY_MAX = Duration.ofMinutes(10);

    private static final Duration CALL_MAX = TRY_MAX.multipliedBy(3);
    private static final Duration FETCH_MAX = Duration.ofHours(6);
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final int NOT_FOUND = 404;
    private static final String SHA256 = "sha256";
    private static final String MEDIA = "application/octet-stream";
    private static final Logger LOG = LoggerFactory.getLogger(Bucket.class);

    private final BucketPlace place;
    private final S3Client client;
    private final long partBytes;

    /// @param trust the certificates that the operator trusts
    public Bucket(BucketPlace place, TrustManager[] trust) {
        this(place, trust, PART_BYTES);
    }

    public Bucket(BucketPlace place, TrustManager[] trust, long partBytes) {
        this.place = place;
        this.partBytes = partBytes;
        this.client = S3Client.builder()
                .endpointOverride(place.endpoint())
                .forcePathStyle(true)
                .region(Region.of(place.region()))
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(place.key(), place.secret())))
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .httpClient(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT_MAX)
                        .socketTimeout(IDLE_MAX)
                        .tlsTrustManagersProvider(trust::clone)
                        .build())
                .overrideConfiguration(options -> options.apiCallTimeout(CALL_MAX)
                        .apiCallAttemptTimeout(TRY_MAX)
                        // What root's own tools are set to is no choice for us.
                        .defaultProfileFile(ProfileFile.aggregator().build()))
                .build();
    }

    /// @param sha256 64 hex digits; empty if it was not put there by us
    public record Held(long bytes, String sha256) {}

    /// @throws IOException if it is not reached, or not ours
    public void check() throws IOException {
        ask(() -> client.headBucket(request -> request.bucket(place.bucket())));
    }

    /// @throws IOException if the bucket does not say
    public Optional<Held> look(String name) throws IOException {
        try {
            HeadObjectResponse head =
                    client.headObject(request -> request.bucket(place.bucket()).key(place.full(name)));
            String sha256 = head.metadata().getOrDefault(SHA256, "");
            return Optional.of(new Held(head.contentLength(), sha256));
        } catch (S3Exception e) {
            if (e.statusCode() == NOT_FOUND) return Optional.empty();
            throw BucketException.of(place, e);
        } catch (SdkException e) {
            throw BucketException.of(place, e);
        }
    }

    /// Once it returns, the file is there, whole. What is there already is not sent again.
    ///
    /// @param sha256 what the file has to be: 64 hex digits
    /// @throws IOException if the bucket does not take it, or the file is something else or cannot be read
    public void put(String name, Path file, String sha256) throws IOException {
        Slices slices = Slices.of(file, Math.max(partBytes, Files.size(file) / PARTS_MAX + 1));
        if (!slices.sha256().equals(sha256)) throw new IOException("what is on the disk is not what was written");
        var wanted = new Held(slices.bytes(), sha256);
        if (look(name).equals(Optional.of(wanted))) return;
        if (slices.all().size() == 1) {
            putWhole(name, slices);
        } else {
            putParts(name, slices);
        }
        if (!look(name).equals(Optional.of(wanted))) throw BucketException.different(place, name);
    }

    private void putWhole(String name, Slices slices) throws BucketException {
        Slice slice = slices.all().getFirst();
        ask(() -> client.putObject(
                request -> request.bucket(place.bucket())
                        .key(place.full(name))
                        .contentType(MEDIA)
                        .contentMD5(slice.md5())
                        .metadata(Map.of(SHA256, slices.sha256())),
                body(slice)));
    }

    private void putParts(String name, Slices slices) throws BucketException {
        giveUp(name);
        String upload = ask(() -> client.createMultipartUpload(request -> request.bucket(place.bucket())
                        .key(place.full(name))
                        .contentType(MEDIA)
                        .metadata(Map.of(SHA256, slices.sha256()))))
                .uploadId();
        List<CompletedPart> parts = new ArrayList<>();
        for (Slice slice : slices.all()) {
            int number = parts.size() + 1;
            String tag = ask(() -> client.uploadPart(
                            request -> request.bucket(place.bucket())
                                    .key(place.full(name))
                                    .uploadId(upload)
                                    .partNumber(number)
                                    .contentMD5(slice.md5()),
                            body(slice)))
                    .eTag();
            parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
        }
        ask(() -> client.completeMultipartUpload(request -> request.bucket(place.bucket())
                .key(place.full(name))
                .uploadId(upload)
                .multipartUpload(done -> done.parts(parts))));
    }

    private static RequestBody body(Slice slice) {
        return RequestBody.fromContentProvider(slice::open, slice.count(), MEDIA);
    }

    /// Parts that an earlier try has left are paid for, and seen by nobody.
    private void giveUp(String name) throws BucketException {
        String full = place.full(name);
        List<MultipartUpload> begun = ask(() -> client.listMultipartUploads(
                        request -> request.bucket(place.bucket()).prefix(full)))
                .uploads();
        for (MultipartUpload upload : begun) {
            if (!upload.key().equals(full)) continue;
            LOG.info("an upload of {} that broke off is given up", name);
            ask(() -> client.abortMultipartUpload(
                    request -> request.bucket(place.bucket()).key(full).uploadId(upload.uploadId())));
        }
    }

    /// @return false if there is nothing of that name
    /// @throws IOException if the bucket does not give it, or it cannot be written
    public boolean get(String name, OutputStream out) throws IOException {
        try (ResponseInputStream<GetObjectResponse> in =
                client.getObject(request -> request.bucket(place.bucket()).key(place.full(name)))) {
            copy(in, out);
            return true;
        } catch (NoSuchKeyException _) {
            return false;
        } catch (SdkException e) {
            throw BucketException.of(place, e);
        }
    }

    private void copy(ResponseInputStream<GetObjectResponse> in, OutputStream out) throws IOException {
        long deadline = System.nanoTime() + FETCH_MAX.toNanos();
        byte[] buffer = new byte[BUFFER_BYTES];
        boolean whole = false;
        try {
            for (int read = next(in, buffer); read >= 0; read = next(in, buffer)) {
                out.write(buffer, 0, read);
                if (System.nanoTime() > deadline)
                    throw BucketException.brokenOff(place, new IOException("it took too long"));
            }
            whole = true;
        } finally {
            // Closing would read the rest.
            if (!whole) in.abort();
        }
    }

    private int next(ResponseInputStream<GetObjectResponse> in, byte[] buffer) throws BucketException {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw BucketException.brokenOff(place, e);
        }
    }

    /// Also what was begun and never finished. Nothing happens if there is nothing.
    public void delete(String name) throws IOException {
        giveUp(name);
        ask(() -> client.deleteObject(request -> request.bucket(place.bucket()).key(place.full(name))));
    }

    private <T> T ask(Supplier<T> call) throws BucketException {
        try {
            return call.get();
        } catch (SdkException e) {
            throw BucketException.of(place, e);
        }
    }

    /// Where it is, as people may read it; two that differ are two places.
    public String address() {
        return place.toString();
    }

    @Override
    public void close() {
        client.close();
    }
}
