package renga.core;

import java.util.Arrays;
import java.util.Optional;

/// The dyno sizes Heroku sells, with their quotas (contract, heroku-behaviour.md §4 and §1).
public enum DynoSize {
    ECO("Eco", 512, 2, 256, 1),
    BASIC("Basic", 512, 2, 256, 1),
    STANDARD_1X("Standard-1X", 512, 2, 256, 1),
    STANDARD_2X("Standard-2X", 1_024, 2, 512, 2),
    PERFORMANCE_M("Performance-M", 2_560, 2, 16_384, 12),
    PERFORMANCE_L("Performance-L", 14_336, 2, 32_768, 50);

    public static final DynoSize DEFAULT = STANDARD_1X;

    private final String label;
    private final int memoryMegabytes;
    private final int hardMultiple;
    private final int processesMax;
    private final int computeShare;

    DynoSize(String label, int memoryMegabytes, int hardMultiple, int processesMax, int computeShare) {
        this.label = label;
        this.memoryMegabytes = memoryMegabytes;
        this.hardMultiple = hardMultiple;
        this.processesMax = processesMax;
        this.computeShare = computeShare;
    }

    /// Case-insensitive, as `heroku ps:scale web=1:standard-2x` sends it.
    public static Optional<DynoSize> named(String text) {
        return Arrays.stream(values())
                .filter(size -> size.label.equalsIgnoreCase(text))
                .findFirst();
    }

    /// As the API writes it: `Standard-1X`.
    public String label() {
        return label;
    }

    /// The quota R14 speaks of, in bytes.
    public long memoryQuotaBytes() {
        return memoryMegabytes * 1024L * 1024L;
    }

    /// Past this many bytes the dyno is killed (R15).
    public long memoryHardLimitBytes() {
        return memoryQuotaBytes() * hardMultiple;
    }

    /// Threads and processes together, as `ulimit -u` shows them.
    public int processesMax() {
        return processesMax;
    }

    /// Weight of the CPU share, relative to Standard-1X = 1.
    public int computeShare() {
        return computeShare;
    }
}
