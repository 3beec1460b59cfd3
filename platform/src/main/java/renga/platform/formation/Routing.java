package renga.platform.formation;

import static java.util.stream.Collectors.toSet;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import renga.core.DynoId;
import renga.core.route.AppRoute;
import renga.core.route.AppRoute.Service;
import renga.core.route.Backend;
import renga.platform.route.RoutedApp;

/// Which dynos of an app get requests, and what the router says when none does. Pure.
final class Routing {
    private Routing() {}

    /// The dynos that requests should go to now.
    static Set<DynoId> serving(Draft draft) {
        int wanted = draft.quantity(Dyno.WEB);
        if (wanted == 0 && !draft.returning) return Set.of();
        Set<DynoId> routed = draft.upWeb().filter(Dyno::routed).map(Dyno::id).collect(toSet());
        if (draft.changing()) return routed;
        Set<DynoId> fresh = draft.upWeb().filter(draft::fresh).map(Dyno::id).collect(toSet());
        if (fresh.size() == wanted) return fresh;
        Set<DynoId> serving = new HashSet<>(fresh);
        draft.upWeb().filter(dyno -> fillsIn(draft, dyno)).map(Dyno::id).forEach(serving::add);
        return serving.isEmpty() ? routed : serving;
    }

    /// It is to be replaced, and what replaces it is not up yet.
    private static boolean fillsIn(Draft draft, Dyno dyno) {
        return dyno.routed()
                && dyno.name().number() <= draft.quantity(Dyno.WEB)
                && draft.upWeb()
                        .noneMatch(other -> draft.fresh(other) && other.name().equals(dyno.name()));
    }

    static void publish(Draft draft) {
        Optional<AppRoute> route = draft.destroyed ? Optional.empty() : draft.face.map(face -> route(draft, face));
        if (route.equals(draft.route)) return;
        draft.route = route;
        draft.stamp++;
        draft.applied = false;
        draft.add(route.<Command>map(published -> new Command.Publish(published, draft.stamp))
                .orElseGet(Command.Unpublish::new));
    }

    private static AppRoute route(Draft draft, RoutedApp face) {
        List<Backend> backends = draft.upWeb()
                .filter(Dyno::routed)
                .sorted(Comparator.comparing(Dyno::name).thenComparing(Dyno::createdAt))
                .map(dyno -> new Backend(dyno.name().toString(), dyno.address().orElseThrow(), dyno.port()))
                .toList();
        Service service = face.maintenance() ? Service.MAINTENANCE : service(draft, !backends.isEmpty());
        return new AppRoute(face.id(), face.name(), face.hosts(), service, backends);
    }

    private static Service service(Draft draft, boolean serves) {
        if (serves) return Service.RUNNING;
        boolean deployed =
                draft.wanted.filter(generation -> generation.slug().isPresent()).isPresent();
        if (!deployed) return Service.BLANK;
        if (draft.quantity(Dyno.WEB) == 0) return Service.NO_WEB;
        List<Dyno> fresh = draft.dynos(dyno -> dyno.web() && draft.fresh(dyno));
        boolean allCrashed = !fresh.isEmpty() && fresh.stream().noneMatch(Dyno::live);
        return allCrashed ? Service.CRASHED : Service.RUNNING;
    }
}
