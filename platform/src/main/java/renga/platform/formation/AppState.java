package renga.platform.formation;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import renga.core.AppId;
import renga.core.route.AppRoute;
import renga.platform.route.RoutedApp;

/// All that decisions about one app's dynos are made from. Immutable.
///
/// @param wanted the release that is to run; empty before the first release and after the app is gone
/// @param returning the wanted release has failed, the ledger is asked which one is to run instead
/// @param formation by process type; may hold types of the release that is being replaced
/// @param route as last published
/// @param stamp grows with each publication
/// @param applied the router has confirmed that publication
record AppState(
        AppId app,
        Optional<RoutedApp> face,
        Optional<Generation> wanted,
        boolean returning,
        Optional<Failure> failure,
        SortedMap<String, Scale> formation,
        List<Dyno> dynos,
        Optional<AppRoute> route,
        long stamp,
        boolean applied,
        boolean destroyed) {
    AppState {
        formation = Collections.unmodifiableSortedMap(new TreeMap<>(formation));
        dynos = List.copyOf(dynos);
    }

    /// An app that nothing has happened to in this life of the platform.
    static AppState resting(
            AppId app,
            Optional<RoutedApp> face,
            Optional<Generation> wanted,
            Map<String, Scale> formation,
            List<Dyno> dynos) {
        return new AppState(
                app,
                face,
                wanted,
                false,
                Optional.empty(),
                new TreeMap<>(formation),
                dynos,
                Optional.empty(),
                0,
                false,
                false);
    }
}
