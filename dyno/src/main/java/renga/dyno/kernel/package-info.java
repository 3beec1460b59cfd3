/// What only a system call can do: mounts, id mappings, loop devices, namespaces, signals. Linux, as root.
@NullMarked
package renga.dyno.kernel;

import org.jspecify.annotations.NullMarked;
