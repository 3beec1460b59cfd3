package renga.platform.drain;

import java.util.List;
import renga.platform.fetch.Dialer;
import renga.platform.log.LogTap;

/// Who is at the other end of a drain. Connects when there is something to send. For one thread.
sealed interface Receiver permits HttpReceiver, SyslogReceiver {
    Outcome take(List<LogTap.Line> lines);

    /// Lets go of the connection; the next lines make another one.
    void rest();

    /// @param approved whether the operator approved its host by name
    static Receiver of(Drain drain, Dialer dialer, boolean approved, Pace pace) {
        Dialer.Place place = drain.url().place(approved);
        return drain.url().scheme().isHttp()
                ? new HttpReceiver(drain, dialer, place, pace)
                : new SyslogReceiver(drain, dialer, place, pace);
    }
}
