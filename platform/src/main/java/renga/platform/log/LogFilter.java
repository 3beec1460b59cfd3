package renga.platform.log;

import org.jspecify.annotations.Nullable;

/// What part of a log somebody wants to see; null is no wish.
///
/// @param source `app` or `heroku`
/// @param dyno what stands in brackets: a dyno `web.1`, a process type `web` (all its dynos), `router`, `api`
record LogFilter(@Nullable String source, @Nullable String dyno) {
    static final LogFilter ALL = new LogFilter(null, null);

    boolean accepts(LogLine line) {
        if (source == null && dyno == null) return true;
        String text = line.text();
        int from = text.indexOf(' ') + 1;
        int open = text.indexOf('[', from);
        int close = text.indexOf("]:", open);
        if (open < 0 || close < 0) return false;
        if (source != null && !text.substring(from, open).equals(source)) return false;
        return dyno == null || isDyno(text.substring(open + 1, close), dyno);
    }

    private static boolean isDyno(String name, String wanted) {
        return name.equals(wanted)
                || name.length() > wanted.length() && name.startsWith(wanted) && name.charAt(wanted.length()) == '.';
    }
}
