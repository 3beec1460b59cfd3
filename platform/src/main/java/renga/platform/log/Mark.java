package renga.platform.log;

/// How far one dyno's output was written: the time of its last line, and how many lines carry that very time.
record Mark(String time, int lines) {
    Mark after(String next) {
        return next.equals(time) ? new Mark(time, lines + 1) : new Mark(next, 1);
    }
}
