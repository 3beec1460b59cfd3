/// What a caller is told instead of an answer; the API turns each kind into a status (contract, cli-notes.md §6).
@NullMarked
package renga.platform.refusal;

import org.jspecify.annotations.NullMarked;
