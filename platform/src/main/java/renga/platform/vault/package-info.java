/// Keeps what nobody may read: sealed values, password hashes, the keys of the local certificate authority.
@NullMarked
package renga.platform.vault;

import org.jspecify.annotations.NullMarked;
