package renga.platform.bucket;

import java.io.IOException;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Why a bucket did not do what it was asked for, as the end of a sentence. Shows neither key nor secret: of what the
/// server said only its code.
final class BucketException extends IOException {
    private static final long serialVersionUID = 1;
    private static final int DENIED = 403;
    private static final int NONE = 404;

    private BucketException(String why) {
        super(why);
    }

    static BucketException of(BucketPlace place, SdkException e) {
        if (e instanceof S3Exception answer) return new BucketException(place + said(place, answer));
        Throwable root = e;
        while (root.getCause() != null) root = root.getCause();
        return new BucketException("%s is not reached: %s".formatted(place, root.getMessage()));
    }

    static BucketException brokenOff(BucketPlace place, IOException e) {
        return new BucketException("%s broke off: %s".formatted(place, e.getMessage()));
    }

    static BucketException different(BucketPlace place, String name) {
        return new BucketException("%s has something else than what was put there as %s".formatted(place, name));
    }

    private static String said(BucketPlace place, S3Exception answer) {
        String code = Optional.ofNullable(answer.awsErrorDetails())
                .map(AwsErrorDetails::errorCode)
                .map(text -> " (" + text + ")")
                .orElse("");
        return switch (answer.statusCode()) {
            case DENIED -> " refuses the key of RENGA_ARCHIVE_S3_CREDENTIALS" + code;
            case NONE -> " has no bucket " + place.bucket() + ", or not what was asked for" + code;
            default -> " answers with status " + answer.statusCode() + code;
        };
    }
}
