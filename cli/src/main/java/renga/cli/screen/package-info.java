/// What people see: progress on standard error, results on standard output, in Heroku's forms.
@NullMarked
package renga.cli.screen;

import org.jspecify.annotations.NullMarked;
