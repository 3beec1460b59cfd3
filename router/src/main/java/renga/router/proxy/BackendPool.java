package renga.router.proxy;

import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import renga.router.table.Target;

/// Idle connections to backends, newest used first. For one event loop.
final class BackendPool {
    private final Map<Target, ArrayDeque<BackendConnection>> idle = new IdentityHashMap<>();

    /// @param idleNanosMax an older connection is not taken: the backend may be about to close it
    @Nullable
    BackendConnection take(Target target, long nowNanos, long idleNanosMax) {
        ArrayDeque<BackendConnection> connections = idle.get(target);
        if (connections == null) return null;
        BackendConnection newest = connections.peekLast();
        if (newest == null || newest.idleNanos(nowNanos) > idleNanosMax) return null;
        connections.removeLast();
        return newest;
    }

    void put(BackendConnection connection) {
        Target target = connection.target();
        if (target.isRetired() || !connection.isOpen()) {
            connection.close();
            return;
        }
        ArrayDeque<BackendConnection> connections = idle.computeIfAbsent(target, _ -> new ArrayDeque<>());
        connections.addLast(connection);
        if (connections.size() > Limits.IDLE_BACKENDS_MAX)
            connections.removeFirst().close();
    }

    void remove(BackendConnection connection) {
        ArrayDeque<BackendConnection> connections = idle.get(connection.target());
        if (connections == null) return;
        connections.remove(connection);
        if (connections.isEmpty()) idle.remove(connection.target());
    }

    /// Closes what is idle to a target that left the table.
    void purge(Target target) {
        ArrayDeque<BackendConnection> connections = idle.remove(target);
        if (connections != null) connections.forEach(BackendConnection::close);
    }

    void sweep(long nowNanos, long idleNanosMax) {
        for (ArrayDeque<BackendConnection> connections : List.copyOf(idle.values())) {
            while (!connections.isEmpty() && connections.getFirst().idleNanos(nowNanos) > idleNanosMax) {
                connections.removeFirst().close();
            }
        }
        idle.values().removeIf(ArrayDeque::isEmpty);
    }

    void closeAll() {
        for (Target target : List.copyOf(idle.keySet())) purge(target);
    }
}
