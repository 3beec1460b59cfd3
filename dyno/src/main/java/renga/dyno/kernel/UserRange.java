package renga.dyno.kernel;

/// The host's user and group ids that stand for a tenant's: 0…4,094 from `first` on, and 65,534 (nobody) last.
///
/// @param first host id of the tenant's root
public record UserRange(long first) {
    /// Ids per tenant.
    public static final int SIZE = 4_096;

    /// Tenants of one instance.
    public static final int TENANTS_MAX = 16_384;

    /// So many instances get ranges of their own before two share some.
    private static final int INSTANCES = 31;

    private static final long BASE = 10_000_000;
    private static final int NOBODY = 65_534;

    /// @param instance the instance's id; two instances share ranges only by a clash of 1 in 31, which weakens
    ///     nothing but the count of some per-user limits
    public static UserRange of(String instance, int tenant) {
        if (tenant < 0 || tenant >= TENANTS_MAX) {
            throw new IllegalArgumentException("tenant " + tenant + " is not below " + TENANTS_MAX);
        }
        long place = Math.floorMod(instance.hashCode(), INSTANCES);
        return new UserRange(BASE + (place * TENANTS_MAX + tenant) * SIZE);
    }

    /// Of a tenant's user on the host.
    public long host(int inside) {
        return inside == NOBODY ? first + SIZE - 1 : first + inside;
    }

    /// The mapping as triples: first inside, first on the host, count.
    public long[][] mappings() {
        return new long[][] {{0, first, SIZE - 1}, {NOBODY, first + SIZE - 1, 1}};
    }

    String table() {
        StringBuilder lines = new StringBuilder();
        for (long[] part : mappings()) {
            lines.append(part[0])
                    .append(' ')
                    .append(part[1])
                    .append(' ')
                    .append(part[2])
                    .append('\n');
        }
        return lines.toString();
    }
}
