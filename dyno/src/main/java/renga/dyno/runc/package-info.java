/// Dynos on this host by runc and conmon: what a dyno is made of, how it starts, how it is found again.
@NullMarked
package renga.dyno.runc;

import org.jspecify.annotations.NullMarked;
