/// The rules of the house as tests: who may import whom, how long a file may be, what may not be written.
@NullMarked
package renga.house;

import org.jspecify.annotations.NullMarked;
