/// Decides which dynos of an app should run and turns the difference into starts, route swaps and stops.
///
/// The thinking is pure (`Decider`: state and event in, state and commands out); the acting is a thin loop per app.
@NullMarked
package renga.platform.formation;

import org.jspecify.annotations.NullMarked;
