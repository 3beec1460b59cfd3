package renga.platform.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;

/// Reads the newest segment once, when its log is first needed: how many records it has, what each dyno wrote
/// last. A torn last line, left by a crash of the machine, is cut away.
final class SegmentScan {
    private SegmentScan() {}

    /// @return the number after its last record
    static long run(Segment segment, Marks marks) throws IOException {
        byte[] bytes = Files.readAllBytes(segment.file());
        long next = segment.first();
        int start = 0;
        for (int end = 0; end < bytes.length; end++) {
            if (bytes[end] != '\n') continue;
            if (!Marks.isHead(bytes, start)) next++;
            marks.read(new String(bytes, start, end - start, UTF_8));
            start = end + 1;
        }
        segment.commit(start);
        return next;
    }
}
