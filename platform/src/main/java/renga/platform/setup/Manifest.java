package renga.platform.setup;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import renga.core.DynoSize;

/// What an app.json asks for.
///
/// @param addons in order
/// @param buildpacks names or addresses, in order
/// @param postdeploy a command that is run once, after the first release
/// @param successUrl an address, or a path on the app
record Manifest(
        SortedMap<String, Var> env,
        Map<String, Scale> formation,
        List<Addon> addons,
        List<String> buildpacks,
        Optional<String> stack,
        Optional<String> postdeploy,
        Optional<DynoSize> postdeploySize,
        Optional<String> successUrl) {
    /// A config var.
    ///
    /// @param required whether a setup without a value for it fails
    record Var(Optional<String> value, boolean required, boolean secret) {}

    /// An add-on.
    ///
    /// @param as name of its attachment; empty: one is chosen
    record Addon(String plan, Optional<String> as, Map<String, String> options) {
        /// Options may be secrets.
        @Override
        public String toString() {
            return "Addon[" + plan + "]";
        }
    }

    /// @param quantity empty: stays
    record Scale(Optional<Integer> quantity, Optional<DynoSize> size) {}

    /// What reading one came to.
    sealed interface Reading {
        record Good(Manifest manifest) implements Reading {}

        /// @param errors each a few words
        record Bad(List<String> errors) implements Reading {}
    }
}
