package renga.dyno.runc;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import renga.core.DynoId;

/// The dynos this JVM knows. Thread-safe.
final class Dynos {
    private final Map<DynoId, Dyno> byId = new ConcurrentHashMap<>();

    Optional<Dyno> find(DynoId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /// @return false if there is one of that id
    boolean add(Dyno dyno) {
        return byId.putIfAbsent(dyno.state().dynoId(), dyno) == null;
    }

    void remove(DynoId id) {
        byId.remove(id);
    }

    Collection<Dyno> all() {
        return List.copyOf(byId.values());
    }

    /// Those that are not still being made.
    List<Dyno> made() {
        return byId.values().stream().filter(dyno -> dyno.state().pid() != 0).toList();
    }
}
