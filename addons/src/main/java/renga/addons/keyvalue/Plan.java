package renga.addons.keyvalue;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import renga.core.DynoSize;

/// The plans, with the limits Heroku gives them. All are on a server of their own; `mini` writes what it holds to the
/// disk now and then, the others everything each second.
enum Plan {
    MINI("mini", "Mini", 25, 20, DynoSize.STANDARD_1X),
    PREMIUM_0("premium-0", "Premium 0", 50, 40, DynoSize.STANDARD_1X),
    PREMIUM_1("premium-1", "Premium 1", 100, 80, DynoSize.STANDARD_1X),
    PREMIUM_2("premium-2", "Premium 2", 250, 200, DynoSize.STANDARD_2X),
    PREMIUM_3("premium-3", "Premium 3", 500, 400, DynoSize.PERFORMANCE_M),
    PREMIUM_5("premium-5", "Premium 5", 1_000, 1_000, DynoSize.PERFORMANCE_M);

    /// For us: the server counts our sessions, too.
    static final int SESSIONS_SPARE = 16;

    /// What clients may take together, about as much as what is stored. One value may be half of it: it has to get in
    /// and out.
    private static final int CLIENT_MEGABYTES_MIN = 64;

    private static final int CLIENT_MEGABYTES_MAX = 512;

    /// A log of writes grows to twice what it holds before it is written anew, beside the old one.
    private static final int VOLUME_FACTOR = 8;

    private static final int VOLUME_MEGABYTES_MIN = 512;
    private static final int BITS_OF_A_MEGABYTE = 20;

    /// Clients that read slowly, or write much at once, are ended before the dyno runs out of memory.
    private static final String SETTINGS = """
            port 0
            unixsocket /tmp/valkey.sock
            unixsocketperm 700
            tls-cert-file /app/server.crt
            tls-key-file /app/server.key
            tls-ca-cert-file /app/server.crt
            tls-auth-clients no
            bind *
            protected-mode no
            aclfile /app/users.acl
            dir /app/data
            enable-debug-command no
            enable-module-command no
            enable-protected-configs no
            maxmemory %1$dmb
            maxmemory-policy noeviction
            sanitize-dump-payload yes
            maxmemory-clients %4$dmb
            client-output-buffer-limit normal %4$dmb 0 0
            client-output-buffer-limit pubsub 32mb 8mb 60
            client-query-buffer-limit %5$dmb
            proto-max-bulk-len %6$dmb
            maxclients %2$d
            timeout 300
            tcp-keepalive 60
            databases 16
            %3$s
            """;
    private static final String SNAPSHOTS = "save 900 1 300 100 60 10000\nappendonly no";
    private static final String EACH_SECOND = "save \"\"\nappendonly yes\nappendfsync everysec";

    private final String label;
    private final String title;
    private final int megabytesMax;
    private final int connectionsMax;
    private final DynoSize dyno;

    Plan(String label, String title, int megabytesMax, int connectionsMax, DynoSize dyno) {
        this.label = label;
        this.title = title;
        this.megabytesMax = megabytesMax;
        this.connectionsMax = connectionsMax;
        this.dyno = dyno;
    }

    static Optional<Plan> named(String text) {
        return Arrays.stream(values()).filter(plan -> plan.label.equals(text)).findFirst();
    }

    /// That of a server, which holds so much: no two plans hold the same.
    static Optional<Plan> of(long bytesMax) {
        return Arrays.stream(values())
                .filter(plan -> (long) plan.megabytesMax << BITS_OF_A_MEGABYTE == bytesMax)
                .findFirst();
    }

    String title() {
        return title;
    }

    int megabytesMax() {
        return megabytesMax;
    }

    int connectionsMax() {
        return connectionsMax;
    }

    String dyno() {
        return dyno.label();
    }

    boolean isDurable() {
        return this != MINI;
    }

    /// The volume's limit; it takes what it holds.
    long volumeBytes() {
        return (long) (VOLUME_MEGABYTES_MIN + VOLUME_FACTOR * megabytesMax) << BITS_OF_A_MEGABYTE;
    }

    /// Room kept for a log that has to be written anew on a full disk.
    long ballastBytes() {
        return 2L * megabytesMax << BITS_OF_A_MEGABYTE;
    }

    /// Of the server, as in its configuration file.
    String settings() {
        String persistence = isDurable() ? EACH_SECOND : SNAPSHOTS;
        int clients = Math.clamp(megabytesMax, CLIENT_MEGABYTES_MIN, CLIENT_MEGABYTES_MAX);
        int value = Math.min(megabytesMax, clients / 2);
        return String.format(
                Locale.ROOT,
                SETTINGS,
                megabytesMax,
                connectionsMax + SESSIONS_SPARE,
                persistence,
                clients,
                value + 1,
                value);
    }
}
