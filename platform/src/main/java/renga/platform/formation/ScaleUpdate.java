package renga.platform.formation;

import java.util.Optional;
import renga.core.DynoSize;

/// One process type's part of `heroku ps:scale web=2:standard-2x worker+1`.
///
/// @param type its name, or the id of the formation row
/// @param size empty: stays
public record ScaleUpdate(String type, Quantity quantity, Optional<DynoSize> size) {}
