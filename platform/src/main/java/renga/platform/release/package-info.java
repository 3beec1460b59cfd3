/// The ledger: every change of an app is the next numbered, immutable verse; rollback appends too.
@NullMarked
package renga.platform.release;

import org.jspecify.annotations.NullMarked;
