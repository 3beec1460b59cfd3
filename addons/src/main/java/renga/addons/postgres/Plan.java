package renga.addons.postgres;

import java.util.Arrays;
import java.util.Optional;

/// The plans on a shared cluster, with the limits Heroku gives them.
enum Plan {
    ESSENTIAL_0("essential-0", "Essential 0", 20, 1),
    ESSENTIAL_1("essential-1", "Essential 1", 20, 10),
    ESSENTIAL_2("essential-2", "Essential 2", 40, 32);

    private static final int BITS_OF_A_GIGABYTE = 30;

    private final String label;
    private final String title;
    private final int connectionsMax;
    private final long bytesMax;

    Plan(String label, String title, int connectionsMax, int gigabytesMax) {
        this.label = label;
        this.title = title;
        this.connectionsMax = connectionsMax;
        this.bytesMax = (long) gigabytesMax << BITS_OF_A_GIGABYTE;
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
}
