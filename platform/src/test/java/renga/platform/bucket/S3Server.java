package renga.platform.bucket;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import renga.testkit.Ports;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/// An S3 server that checks signatures, with one bucket, and a client of its own to look into it. Can be stopped and
/// started again with what it holds.
public final class S3Server implements AutoCloseable {
    public static final String KEY = "renga-key";
    public static final String SECRET = "s3-secret-90f1";
    private static final String BUCKET = "backups";
    private static final String PREFIX = "of/renga/";

    private final URI endpoint;
    private final TransientNio2BlobStore store = new TransientNio2BlobStore();
    private final S3Client client;
    private S3Proxy proxy;

    public S3Server() throws Exception {
        endpoint = URI.create("http://127.0.0.1:" + Ports.take(1).getFirst());
        proxy = proxy();
        proxy.start();
        client = S3Client.builder()
                .endpointOverride(endpoint)
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY, SECRET)))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
        client.createBucket(request -> request.bucket(BUCKET));
    }

    private S3Proxy proxy() {
        return S3Proxy.builder()
                .endpoint(endpoint)
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, KEY, SECRET)
                .blobStore(store)
                .ignoreUnknownHeaders(true)
                .build();
    }

    /// The same bucket by TLS; whoever calls this stops it.
    S3Proxy secure(KeyStore certificate) throws Exception {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(certificate, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        S3Proxy secure = S3Proxy.builder()
                .secureEndpoint(URI.create("https://127.0.0.1:0"))
                .sslContext(context)
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, KEY, SECRET)
                .blobStore(store)
                .ignoreUnknownHeaders(true)
                .build();
        secure.start();
        return secure;
    }

    public void start() throws Exception {
        proxy = proxy();
        proxy.start();
    }

    public void stop() throws Exception {
        proxy.stop();
    }

    public String address() {
        return endpoint + "/" + BUCKET + "/of/renga";
    }

    /// As an operator names it.
    public BucketPlace place(Path folder, String secret) throws IOException {
        Path file = folder.resolve("credentials");
        Files.writeString(file, "[default]\naws_access_key_id = %s\naws_secret_access_key=%s\n".formatted(KEY, secret));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return BucketPlace.of(address(), BucketPlace.REGION, file);
    }

    public Bucket bucket(Path folder) throws IOException {
        return new Bucket(place(folder, SECRET), new TrustManager[0]);
    }

    public List<String> names() {
        return client.listObjectsV2(request -> request.bucket(BUCKET)).contents().stream()
                .map(S3Object::key)
                .map(key -> key.substring(PREFIX.length()))
                .toList();
    }

    public String text(String name) {
        return client.getObjectAsBytes(request -> request.bucket(BUCKET).key(PREFIX + name))
                .asString(UTF_8);
    }

    public Map<String, String> metadata(String name) {
        return client.headObject(request -> request.bucket(BUCKET).key(PREFIX + name))
                .metadata();
    }

    public void overwrite(String name, String text, Map<String, String> metadata) {
        client.putObject(
                request -> request.bucket(BUCKET).key(PREFIX + name).metadata(metadata), RequestBody.fromString(text));
    }

    public void delete(String name) {
        client.deleteObject(request -> request.bucket(BUCKET).key(PREFIX + name));
    }

    /// Begun, and left.
    public void beginUpload(String name) {
        client.createMultipartUpload(request -> request.bucket(BUCKET).key(PREFIX + name));
    }

    public int uploads() {
        return client.listMultipartUploads(request -> request.bucket(BUCKET))
                .uploads()
                .size();
    }

    @Override
    public void close() throws Exception {
        client.close();
        proxy.stop();
    }
}
