package renga.dyno.output;

import java.util.List;
import renga.dyno.DynoEvent;

/// Takes one dyno's output, on the pump's thread: must return soon.
public interface OutputSink {
    void lines(List<DynoEvent.Line> lines);

    /// About so many bytes were not delivered (L12).
    void lost(long bytes);

    /// Everything was delivered that there will ever be. Called once.
    void ended();
}
