/// The commands people type, one class per verb, in Heroku's words; they meet the platform on the wire only.
@NullMarked
package renga.cli;

import org.jspecify.annotations.NullMarked;
