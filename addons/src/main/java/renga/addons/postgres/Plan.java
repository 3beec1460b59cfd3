package renga.addons.postgres;

import java.util.Arrays;
import java.util.Optional;

/// The plans, with the limits Heroku gives them: `essential` ones are on the shared cluster, others have one each.
enum Plan {
    ESSENTIAL_0("essential-0", "Essential 0", 20, 1, Machine.SHARED),
    ESSENTIAL_1("essential-1", "Essential 1", 20, 10, Machine.SHARED),
    ESSENTIAL_2("essential-2", "Essential 2", 40, 32, Machine.SHARED),
    STANDARD_0("standard-0", "Standard 0", 120, 64, Machine.MEDIUM),
    STANDARD_2("standard-2", "Standard 2", 400, 256, Machine.LARGE);

    private static final int BITS_OF_A_GIGABYTE = 30;

    private final String label;
    private final String title;
    private final int connectionsMax;
    private final long bytesMax;
    private final Machine machine;

    Plan(String label, String title, int connectionsMax, int gigabytesMax, Machine machine) {
        this.label = label;
        this.title = title;
        this.connectionsMax = connectionsMax;
        this.bytesMax = (long) gigabytesMax << BITS_OF_A_GIGABYTE;
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

    Machine machine() {
        return machine;
    }

    boolean isShared() {
        return machine == Machine.SHARED;
    }
}
