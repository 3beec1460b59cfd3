/// The operator's place in S3-compatible storage: what is put there, looked at, fetched back and deleted.
@NullMarked
package renga.platform.bucket;

import org.jspecify.annotations.NullMarked;
