package renga.router.table;

/// Hears when the last request to a retired target is done. Called on any thread, must not block.
interface Drains {
    void drained(Target target);
}
