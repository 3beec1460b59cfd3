package renga.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The figures of one series, in milliseconds: median and the value nine of ten stay below.
record Figures(String name, double[] sorted) {
    static Figures of(String name, List<Double> millis) {
        double[] sorted =
                millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) throw new IllegalArgumentException("no figures of " + name);
        return new Figures(name, sorted);
    }

    double median() {
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    double p90() {
        return sorted[Math.min(sorted.length - 1, sorted.length * 9 / 10)];
    }

    /// How many times the other's median this one's is.
    double ratioTo(Figures other) {
        return median() / other.median();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%-28s n=%-3d median %8.1f ms   p90 %8.1f ms   min %8.1f ms",
                name,
                sorted.length,
                median(),
                p90(),
                Arrays.stream(sorted).min().orElseThrow());
    }
}
