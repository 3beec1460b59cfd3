/// Apps by name: who owns one, what it is called, where it answers, and how it comes and goes.
@NullMarked
package renga.platform.app;

import org.jspecify.annotations.NullMarked;
