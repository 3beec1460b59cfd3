package renga.platform.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// Tells output that is delivered a second time after a restart from new output, dyno by dyno.
///
/// A runtime delivers a dyno's lines in order and may begin somewhat before where it stopped. So for each dyno the
/// last time written and the number of lines with that time say exactly which lines are old. Times have a fixed
/// width, so that they compare as text. Used under the lock of its log.
final class Marks {
    /// Dynos remembered per app; the one that was silent longest is forgotten first.
    static final int DYNOS_MAX = 1_024;

    private static final String HEAD = "@ ";

    private final LinkedHashMap<String, Mark> written = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Mark> eldest) {
            return size() > DYNOS_MAX;
        }
    };
    private final Map<String, Mark> replayed = new HashMap<>();

    /// From now on the lines up to these marks may come again.
    void expectReplay() {
        replayed.putAll(written);
    }

    /// Whether this line was written before the restart; asked once per line, in the dyno's order.
    boolean isReplay(String tag, String time) {
        if (replayed.isEmpty()) return false;
        Mark left = replayed.get(tag);
        if (left == null) return false;
        int order = time.compareTo(left.time());
        if (order < 0) return true;
        if (order > 0 || left.lines() == 0) {
            replayed.remove(tag);
            return false;
        }
        replayed.put(tag, new Mark(left.time(), left.lines() - 1));
        return true;
    }

    void wrote(String tag, String time) {
        Mark before = written.get(tag);
        written.put(tag, before == null ? new Mark(time, 1) : before.after(time));
    }

    /// The head of a new segment, so that the newest segment alone says all.
    byte[] head() {
        var head = new ByteArrayOutputStream();
        written.forEach((tag, mark) ->
                head.writeBytes((HEAD + tag + " " + mark.time() + " " + mark.lines() + "\n").getBytes(UTF_8)));
        return head.toByteArray();
    }

    static boolean isHead(byte[] buffer, int start) {
        return buffer[start] == '@';
    }

    /// Takes one line of a segment, head or record.
    void read(String line) {
        String[] words = line.split(" ", 4);
        if (words.length < 3) return;
        if (words.length == 4 && words[0].equals("@")) {
            written.put(words[1], new Mark(words[2], Integer.parseInt(words[3])));
        } else if (!words[0].equals(LogFormat.NO_TAG)) {
            wrote(words[0], words[1]);
        }
    }
}
