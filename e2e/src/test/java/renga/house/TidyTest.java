package renga.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Greps the repository for what reviews would otherwise say again and again. The numbers only shrink; the aim for the
/// share of public types is 0.40.
class TidyTest {
    private static final int METHOD_LINES_MAX = 50;
    private static final int METHOD_LINES_P90_MAX = 20;
    private static final int FILE_LINES_MAX = 400;
    private static final int FILE_LINES_P90_MAX = 200;
    private static final double PUBLIC_SHARE_MAX = 0.50;

    private static final Pattern PUBLIC_TYPE = Pattern.compile(
            "^public (?:(?:final|abstract|sealed|non-sealed|static) )*(?:class|record|interface|enum|@interface) .*");
    private static final Pattern ANY_TYPE = Pattern.compile(
            "^(?:public )?(?:(?:final|abstract|sealed|non-sealed) )*(?:class|record|interface|enum|@interface) .*");

    @Test
    void no_method_is_longer_than_a_screen() {
        assertThat(offenders(file -> true, METHOD_LINES_MAX)).isEmpty();
    }

    @Test
    void nine_methods_of_ten_are_short() {
        List<Integer> lengths = Sources.mainJava().stream()
                .flatMap(file -> Methods.of(Sources.lines(file)).stream())
                .map(Methods.Method::length)
                .sorted()
                .toList();
        assertThat(percentile(lengths, 90)).isLessThanOrEqualTo(METHOD_LINES_P90_MAX);
    }

    @Test
    void files_are_small() {
        List<String> tooLong = new ArrayList<>();
        List<Integer> lengths = new ArrayList<>();
        for (Path file : Sources.java()) {
            int lines = Sources.lines(file).size();
            lengths.add(lines);
            if (lines > FILE_LINES_MAX) tooLong.add(name(file) + ": " + lines);
        }
        assertThat(tooLong).isEmpty();
        assertThat(percentile(lengths.stream().sorted().toList(), 90)).isLessThanOrEqualTo(FILE_LINES_P90_MAX);
    }

    @Test
    void most_types_stay_in_their_room() {
        long all = 0;
        long open = 0;
        for (Path file : Sources.mainJava()) {
            if (!file.toString().contains("/platform/") && !file.toString().contains("/router/")) continue;
            List<String> lines = Sources.lines(file);
            all += lines.stream().filter(ANY_TYPE.asMatchPredicate()).count();
            open += lines.stream().filter(PUBLIC_TYPE.asMatchPredicate()).count();
        }
        assertThat((double) open / Math.max(1, all)).isLessThanOrEqualTo(PUBLIC_SHARE_MAX);
    }

    @Test
    void nobody_prints_but_the_command_line() {
        assertThat(grep(Pattern.compile("System\\.(out|err)\\b"), file -> !inAny(file, "/cli/", "/bench/")))
                .isEmpty();
    }

    @Test
    void nothing_is_left_for_later() {
        assertThat(grep(Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X|HA" + "CK)\\b"), file -> true))
                .isEmpty();
    }

    @Test
    void nobody_sleeps_where_an_event_can_be_awaited() {
        assertThat(grep(Pattern.compile("Thread\\.sle" + "ep\\("), file -> true))
                .isEmpty();
    }

    @Test
    void every_package_is_null_marked_and_says_what_it_is_for() {
        List<String> without = Sources.mainJava().stream()
                .map(Path::getParent)
                .distinct()
                .filter(folder -> !isIntroduced(folder.resolve("package-info.java")))
                .map(TidyTest::name)
                .toList();
        assertThat(without).isEmpty();
    }

    private static boolean isIntroduced(Path info) {
        if (!Files.exists(info)) return false;
        List<String> lines = Sources.lines(info);
        return lines.getFirst().startsWith("/// ") && lines.contains("@NullMarked");
    }

    private static List<String> offenders(Predicate<Path> where, int linesMax) {
        List<String> found = new ArrayList<>();
        for (Path file : Sources.java()) {
            if (!where.test(file)) continue;
            for (Methods.Method method : Methods.of(Sources.lines(file))) {
                if (method.length() > linesMax)
                    found.add(name(file) + ":" + method.firstLine() + " " + method.length() + " lines");
            }
        }
        return found;
    }

    private static List<String> grep(Pattern pattern, Predicate<Path> where) {
        List<String> found = new ArrayList<>();
        for (Path file : Sources.java()) {
            if (!where.test(file)) continue;
            List<String> lines = Sources.lines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (pattern.matcher(lines.get(i)).find()) found.add(name(file) + ":" + (i + 1) + " " + lines.get(i));
            }
        }
        return found;
    }

    private static boolean inAny(Path file, String... parts) {
        String path = "/" + name(file);
        for (String part : parts) if (path.contains(part)) return true;
        return false;
    }

    private static int percentile(List<Integer> sorted, int percent) {
        return sorted.isEmpty() ? 0 : sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }

    private static String name(Path file) {
        return Sources.root().relativize(file).toString();
    }
}
