/// Disks of dynos: bounded ext4 images, the slugs that builds leave, the build caches.
@NullMarked
package renga.dyno.disk;

import org.jspecify.annotations.NullMarked;
