/// Builds: a commit's tree and the buildpacks go into a throw-away dyno, a slug and a transcript come out.
///
/// The whole input is one tar stream on the dyno's stdin, the whole output its stdout and one file, `result.json`.
/// User code runs nowhere else.
@NullMarked
package renga.platform.build;

import org.jspecify.annotations.NullMarked;
