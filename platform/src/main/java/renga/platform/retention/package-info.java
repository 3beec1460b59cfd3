/// Upkeep: what is no longer wanted goes, in small steps that may be cut off at any moment.
///
/// The room knows no other; each brings its chores and keeps to one table of rules, [Keep].
@NullMarked
package renga.platform.retention;

import org.jspecify.annotations.NullMarked;
