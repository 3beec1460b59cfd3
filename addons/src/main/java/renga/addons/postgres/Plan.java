package renga.addons.postgres;

import java.util.Arrays;
import java.util.Optional;

/// The plans, with the limits Heroku gives them: `essential` ones are on the shared cluster, others have one each.
/// `premium` ones can be rolled back further than `standard` ones; a standby on the same host would add nothing.
enum Plan {
    ESSENTIAL_0("essential-0", "Essential 0", 20, 1, 0, Machine.SHARED),
    ESSENTIAL_1("essential-1", "Essential 1", 20, 10, 0, Machine.SHARED),
    ESSENTIAL_2("essential-2", "Essential 2", 40, 32, 0, Machine.SHARED),
    STANDARD_0("standard-0", "Standard 0", 120, 64, 4, Machine.MEDIUM),
    STANDARD_2("standard-2", "Standard 2", 400, 256, 4, Machine.LARGE),
    PREMIUM_0("premium-0", "Premium 0", 120, 64, 7, Machine.MEDIUM),
    PREMIUM_2("premium-2", "Premium 2", 400, 256, 7, Machine.LARGE);

    private static final int BITS_OF_A_GIGABYTE = 30;

    private final String label;
    private final String title;
    private final int connectionsMax;
    private final long bytesMax;
    private final int daysBack;
    private final Machine machine;

    Plan(String label, String title, int connectionsMax, int gigabytesMax, int daysBack, Machine machine) {
        this.label = label;
        this.title = title;
        this.connectionsMax = connectionsMax;
        this.bytesMax = (long) gigabytesMax << BITS_OF_A_GIGABYTE;
        this.daysBack = daysBack;
        this.machine = machine;
    }

    static Optional<Plan> named(String text) {
        return Arrays.stream(values()).filter(plan -> plan.label.equals(text)).findFirst();
    }

    String label() {
        return label;
    }

    String title() {
        return title;
    }

    int connectionsMax() {
        return connectionsMax;
    }

    long bytesMax() {
        return bytesMax;
    }

    /// How far it can be rolled back.
    int daysBack() {
        return daysBack;
    }

    /// Whether what fits the other one may not fit this one.
    boolean isSmallerThan(Plan other) {
        return bytesMax < other.bytesMax;
    }

    Machine machine() {
        return machine;
    }

    boolean isShared() {
        return machine == Machine.SHARED;
    }
}
