package renga.addons.postgres;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import renga.addons.host.Holds;
import renga.addons.host.Scripts;
import renga.addons.host.ServiceHost;
import renga.addons.host.ServiceWish;

/// Which cluster a database is in. What there is is what the platform runs for us: there is no other state.
/// Thread-safe.
final class Clusters {
    private static final String PREFIX = "postgres-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "([0-9]+)-([0-9a-f]{32}|shared)");
    static final String SHARED = PREFIX + Major.newest().number() + "-shared";

    /// Of throw-away dynos: its clients know older servers, too.
    static final String STACK = Major.newest().stack();

    /// What a cluster's script puts beside itself.
    private static final Map<String, String> TOOLS = Map.of(
            "FETCH", tool("fetch.sh"),
            "KEEP_SEGMENT", tool("keep-segment.sh"),
            "KEEP_BASES", tool("keep-bases.sh"),
            "METRICS", tool("metrics.sh"),
            "UPGRADE", tool("upgrade.sh"));

    private static final String LOG_NAME = "postgres";

    private final ServiceHost host;
    private final String password;
    private final String script = tool("cluster.sh");
    private final Holds holds = new Holds();

    /// @param password of the clusters' superuser
    Clusters(ServiceHost host, String password) {
        this.host = host;
        this.password = password;
    }

    /// The one for such a database, to be made or changed to what the plan has.
    ///
    /// @param origin of one of its own
    Cluster of(UUID resource, Plan plan, Origin origin, Major major) {
        String name = plan.isShared() ? SHARED : own(resource, major);
        Machine machine = plan.machine();
        var wish = new ServiceWish(
                major.stack(),
                script,
                environment(plan, origin, major),
                machine.dyno(),
                machine.volumeBytes(),
                Session.PORT,
                plan.isShared() ? "" : LOG_NAME);
        return new Cluster(host, name, password, major, Optional.of(wish));
    }

    private Map<String, String> environment(Plan plan, Origin origin, Major major) {
        var environment = new HashMap<>(TOOLS);
        environment.put("ADMIN_PASSWORD", password);
        environment.put("MAJOR", major.number());
        environment.put("SETTINGS", plan.machine().settings() + origin.settings(plan));
        environment.put("ORIGIN", origin.text());
        environment.put("SESSION_MEGABYTES", String.valueOf(plan.machine().sessionMegabytesMax()));
        environment.put("DAYS_BACK", String.valueOf(plan.daysBack()));
        return environment;
    }

    private static String tool(String script) {
        return Scripts.named(Clusters.class, script);
    }

    /// Nobody else of this process makes, changes or ends the cluster of that database until this is closed.
    Holds.Hold hold(UUID resource) {
        return holds.hold(resource);
    }

    /// The one the database is in, or would be in if there were any.
    Optional<Cluster> holding(UUID resource) throws IOException, InterruptedException {
        Set<String> names = host.names();
        Optional<Cluster> own = own(resource, names).findFirst();
        if (own.isPresent() || !names.contains(SHARED)) return own;
        return Optional.of(standing(SHARED));
    }

    /// One of its own that was asked for.
    Optional<Cluster> beginning(UUID resource) throws IOException, InterruptedException {
        return own(resource, host.names()).findFirst();
    }

    /// The one that is to take its place, as long as the database is upgraded.
    Optional<Cluster> upgrade(UUID resource) throws IOException, InterruptedException {
        return own(resource, host.names()).skip(1).findFirst();
    }

    /// Those that databases are in.
    List<Cluster> all() throws IOException, InterruptedException {
        Set<String> names = host.names();
        return names.stream()
                .filter(name -> NAME.matcher(name).matches())
                .sorted()
                .map(this::standing)
                .filter(cluster -> isShared(cluster)
                        || own(resource(cluster), names).findFirst().equals(Optional.of(cluster)))
                .toList();
    }

    /// The addresses of those that follow a leader, by their resources.
    ///
    /// @param leader a session there
    /// @return empty if one does not answer
    Optional<Map<UUID, String>> followers(Session leader) throws IOException, InterruptedException, SQLException {
        var addresses = new HashMap<UUID, String>();
        for (Followers.Slot slot : new Followers(leader).slots()) {
            Optional<Cluster> cluster = beginning(slot.follower());
            if (cluster.isEmpty()) continue;
            Optional<Session> open = cluster.get().sessionNow();
            if (open.isEmpty()) return Optional.empty();
            try (Session session = open.get()) {
                if (session.isStandby()) addresses.put(slot.follower(), session.address());
            }
        }
        return Optional.of(addresses);
    }

    /// By version, oldest first: two while the database is upgraded.
    private Stream<Cluster> own(UUID resource, Set<String> names) {
        return Arrays.stream(Major.values())
                .map(major -> own(resource, major))
                .filter(names::contains)
                .map(this::standing);
    }

    /// The add-on's database in it.
    static Database database(Cluster cluster, Session session, UUID resource) throws SQLException {
        return isShared(cluster) ? new Database(session, resource) : Database.held(session, resource);
    }

    static boolean isShared(Cluster cluster) {
        return cluster.name().equals(SHARED);
    }

    /// The name of the one at that IPv4 address.
    Optional<String> at(String address) throws IOException, InterruptedException {
        return host.at(address).filter(name -> NAME.matcher(name).matches());
    }

    /// The one at that IPv4 address, if it is a database's own.
    Optional<Cluster> own(String address) throws IOException, InterruptedException {
        return at(address).filter(name -> !name.equals(SHARED)).map(this::standing);
    }

    /// Whose it is.
    static UUID resource(Cluster own) {
        return Database.uuid(parts(own.name()).group(2));
    }

    private static Matcher parts(String name) {
        Matcher parts = NAME.matcher(name);
        if (parts.matches()) return parts;
        throw new IllegalArgumentException(name + " is no cluster's name");
    }

    private Cluster standing(String name) {
        Major major = Major.named(parts(name).group(1)).orElseThrow();
        return new Cluster(host, name, password, major, Optional.empty());
    }

    private static String own(UUID resource, Major major) {
        return PREFIX + major.number() + "-" + resource.toString().replace("-", "");
    }
}
