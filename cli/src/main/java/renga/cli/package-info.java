/// The commands people type: one class per verb, in Heroku's words and grammar.
@NullMarked
package renga.cli;

import org.jspecify.annotations.NullMarked;
