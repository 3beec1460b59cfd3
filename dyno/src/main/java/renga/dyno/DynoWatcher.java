package renga.dyno;

/// Takes what dynos do. Called on threads of the runtime: hand over and return.
@FunctionalInterface
public interface DynoWatcher {
    void on(DynoEvent event);
}
