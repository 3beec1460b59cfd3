package renga.platform.app;

import java.util.Optional;

/// How somebody wants a new app.
///
/// @param name empty: one is made up
/// @param stack name or id
/// @param region name or id
public record NewApp(Optional<String> name, Optional<String> stack, Optional<String> region) {
    public static NewApp named(String name) {
        return new NewApp(Optional.of(name), Optional.empty(), Optional.empty());
    }
}
