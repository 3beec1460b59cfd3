/// Maintenances of data services: what is prepared now and done when the add-on's window opens.
@NullMarked
package renga.platform.maintenance;

import org.jspecify.annotations.NullMarked;
