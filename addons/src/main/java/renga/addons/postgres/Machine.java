package renga.addons.postgres;

import java.util.Locale;

/// What a cluster runs on, and what PostgreSQL makes of it. The shared one stands a tenant who takes all that its
/// sessions may, twenty times 128 MB.
enum Machine {
    SHARED("Performance-M", 64, 500, 128, 4, 512, 128, 0),
    MEDIUM("Performance-M", 160, 130, 512, 8, 2_048, 1_024, 8_192),
    LARGE("Performance-L", 640, 410, 3_584, 16, 8_192, 4_096, 32_768);

    private static final int BITS_OF_A_GIGABYTE = 30;

    /// Parallel queries share memory through /dev/shm, of which a dyno has 64 MB: there are none.
    private static final String SETTINGS = """
            listen_addresses = '*'
            port = 5432
            unix_socket_directories = '/tmp'
            ssl = on
            password_encryption = 'scram-sha-256'
            max_connections = %d
            shared_buffers = %dMB
            work_mem = %dMB
            temp_file_limit = 1GB
            max_parallel_workers_per_gather = 0
            jit = off
            max_wal_size = %dMB
            shared_preload_libraries = 'pg_stat_statements'
            idle_in_transaction_session_timeout = '24h'
            log_destination = 'stderr'
            log_line_prefix = '[%%p] '
            log_timezone = 'UTC'
            timezone = 'UTC'
            """;

    /// The log is kept beside the cluster, and held back for followers up to a size that the volume can bear.
    private static final String KEPT = """
            archive_mode = on
            archive_timeout = 60s
            archive_command = 'bash /app/bin/keep-segment "%%p" "%%f"'
            max_slot_wal_keep_size = %dMB
            renga.data_connector_details_logs = false
            """;

    private final String dyno;
    private final int volumeGigabytes;
    private final String settings;
    private final int sessionMegabytesMax;

    Machine(
            String dyno,
            int volumeGigabytes,
            int connectionsMax,
            int bufferMegabytes,
            int workMegabytes,
            int logMegabytesMax,
            int sessionMegabytesMax,
            int heldBackMegabytesMax) {
        this.dyno = dyno;
        this.volumeGigabytes = volumeGigabytes;
        this.sessionMegabytesMax = sessionMegabytesMax;
        String usual =
                String.format(Locale.ROOT, SETTINGS, connectionsMax, bufferMegabytes, workMegabytes, logMegabytesMax);
        String kept = heldBackMegabytesMax == 0 ? "" : String.format(Locale.ROOT, KEPT, heldBackMegabytesMax);
        this.settings = usual + kept;
    }

    /// The size of its dyno.
    String dyno() {
        return dyno;
    }

    /// The volume's limit; it takes what it holds.
    long volumeBytes() {
        return (long) volumeGigabytes << BITS_OF_A_GIGABYTE;
    }

    /// Memory of one process, without what all share.
    int sessionMegabytesMax() {
        return sessionMegabytesMax;
    }

    /// Of PostgreSQL, as in its configuration file.
    String settings() {
        return settings;
    }
}
