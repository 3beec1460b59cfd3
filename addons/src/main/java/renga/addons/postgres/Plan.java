package renga.addons.postgres;

import java.util.Arrays;
import java.util.Optional;

/// The plans on a shared cluster, with the limits Heroku gives them.
enum Plan {
    ESSENTIAL_0("essential-0", 20),
    ESSENTIAL_1("essential-1", 20),
    ESSENTIAL_2("essential-2", 40);

    private final String label;
    private final int connectionsMax;

    Plan(String label, int connectionsMax) {
        this.label = label;
        this.connectionsMax = connectionsMax;
    }

    static Optional<Plan> named(String text) {
        return Arrays.stream(values()).filter(plan -> plan.label.equals(text)).findFirst();
    }

    int connectionsMax() {
        return connectionsMax;
    }
}
