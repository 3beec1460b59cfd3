/// Backups of data services: captured, kept, proved by test restores, restored, downloaded, scheduled and expired.
@NullMarked
package renga.platform.transfer;

import org.jspecify.annotations.NullMarked;
