package renga.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import renga.dyno.Attachment;
import renga.dyno.DynoEvent;
import renga.dyno.DynoException;
import renga.dyno.DynoSpec;
import renga.dyno.Exit;
import renga.dyno.Root;

/// The process of a fake dyno, as its behaviour sees it. Thread-safe: its state is guarded by the clock's monitor.
public final class FakeProcess {
    static final int SIGHUP = 129;
    static final int SIGKILL = 137;
    static final int SIGTERM = 143;
    private static final int LINE_BYTES_MAX = 10_000;

    private final DynoSpec spec;
    private final FakeMachine machine;
    private final @Nullable Pipe stdin;
    private final @Nullable Pipe output;
    private final @Nullable Pipe errors;
    private final long pid;
    private final Instant startedAt;
    private final String stack;
    private final FakeFiles files = new FakeFiles();
    private final Set<Integer> listening = new HashSet<>();
    private @Nullable Exit exit;
    private @Nullable Thread thread;
    private boolean ignoresTerm;
    private int signal;

    /// @param attachment empty: nobody holds it
    FakeProcess(DynoSpec spec, FakeMachine machine, Optional<Attachment> attachment) {
        this.spec = spec;
        this.machine = machine;
        this.stdin = attachment.isPresent() ? new Pipe() : null;
        this.output = attachment.isPresent() ? new Pipe() : null;
        this.errors = attachment.filter(Attachment.Apart.class::isInstance).isPresent() ? new Pipe() : output;
        this.pid = machine.nextPid();
        this.startedAt = machine.clock().instant();
        this.stack = machine.stackRevision(spec.stack());
    }

    public DynoSpec spec() {
        return spec;
    }

    String stack() {
        return stack;
    }

    /// One line to standard output.
    public void print(String line) throws IOException {
        if (exit().isPresent()) throw new IOException("the dyno has ended");
        Pipe to = output;
        if (to != null) {
            to.in().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            return;
        }
        var said = new DynoEvent.Line(machine.clock().instant(), cut(line));
        machine.tell(new DynoEvent.Output(spec.id(), spec.app(), spec.name(), List.of(said)));
    }

    /// One line to standard error.
    public void complain(String line) throws IOException {
        Pipe to = errors;
        if (to == null) {
            print(line);
        } else {
            to.in().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    /// What the holder of an attached dyno writes; at its end for the others.
    public InputStream stdin() {
        Pipe from = stdin;
        return from != null ? from.out() : InputStream.nullInputStream();
    }

    /// Raw standard output; goes nowhere for a dyno that is not attached.
    public OutputStream stdout() {
        Pipe to = output;
        return to != null ? to.in() : OutputStream.nullOutputStream();
    }

    /// Listens on `$PORT`, if there is one.
    public void listen() {
        String port = spec.environment().get("PORT");
        if (port != null) listen(Integer.parseInt(port));
    }

    public void listen(int port) {
        change(() -> listening.add(port));
    }

    /// By the fake clock.
    public void sleep(Duration duration) throws InterruptedException {
        machine.clock().await(() -> exit != null, machine.clock().instant().plus(duration));
    }

    /// Until stopped.
    public int stay() throws InterruptedException {
        sleep(Duration.ofDays(36_500));
        return 0;
    }

    /// From now on SIGTERM does nothing.
    public void ignoreTerm() {
        change(() -> ignoresTerm = true);
    }

    /// A file by its absolute path: `/app/…`, `/cache/…` or `/build/…`.
    public void write(String path, byte[] content) {
        change(() -> home(path).put(path, content));
    }

    public Optional<byte[]> read(String path) {
        synchronized (machine.clock()) {
            return home(path).get(path);
        }
    }

    /// Above the quota tells R14, above the hard limit ends it as R15 does.
    public void useMemory(long bytes) {
        if (bytes > spec.size().memoryHardLimitBytes()) {
            end(SIGKILL, true);
        } else if (bytes > spec.size().memoryQuotaBytes()) {
            long quota = spec.size().memoryQuotaBytes();
            machine.tell(new DynoEvent.OverQuota(spec.id(), spec.app(), spec.name(), bytes, quota));
        }
    }

    /// Tells L12.
    public void loseOutput(long bytes) {
        machine.tell(new DynoEvent.OutputLost(spec.id(), spec.app(), spec.name(), bytes));
    }

    void run(Behaviour behaviour) {
        synchronized (machine.clock()) {
            thread = Thread.ofVirtual().name("fake-" + spec.name()).start(() -> end(statusOf(behaviour), false));
        }
    }

    /// Ends it unless it ended before.
    void end(int status, boolean outOfMemory) {
        synchronized (machine.clock()) {
            if (exit != null) return;
            Exit ended = new Exit(status, outOfMemory, machine.clock().instant());
            exit = ended;
            listening.clear();
            if (output == null) machine.tell(new DynoEvent.Ended(spec.id(), spec.app(), spec.name(), ended));
            if (thread != null) thread.interrupt();
            if (stdin != null) stdin.closeWriting();
            if (output != null) output.closeWriting();
            if (errors != null) errors.closeWriting();
            machine.clock().signal();
        }
    }

    /// SIGTERM or SIGHUP.
    void interrupt(int status) {
        synchronized (machine.clock()) {
            if (exit != null || (ignoresTerm && status == SIGTERM)) return;
            signal = status;
            if (thread != null) thread.interrupt();
        }
    }

    FakeFiles files() {
        return files;
    }

    Pipe input() {
        return Objects.requireNonNull(stdin, "not attached");
    }

    Pipe outputPipe() {
        return Objects.requireNonNull(output, "not attached");
    }

    /// What is kept apart from the output.
    InputStream errors() {
        Pipe from = errors;
        return from == null || from == output ? InputStream.nullInputStream() : from.out();
    }

    boolean attached() {
        return output != null;
    }

    boolean listens(int port) {
        return listening.contains(port);
    }

    Optional<Exit> exit() {
        synchronized (machine.clock()) {
            return Optional.ofNullable(exit);
        }
    }

    long pid() {
        return pid;
    }

    String address() {
        if (!(spec.root() instanceof Root.Service(var volume))) return "127.0.0.1";
        try {
            return machine.volumes().address(volume);
        } catch (DynoException e) {
            throw new IllegalStateException("a volume that is in use is there", e);
        }
    }

    Instant startedAt() {
        return startedAt;
    }

    private int statusOf(Behaviour behaviour) {
        try {
            return behaviour.run(this);
        } catch (InterruptedException e) {
            return signal == 0 ? SIGKILL : signal;
        } catch (IOException e) {
            return signal == 0 ? 1 : signal;
        }
    }

    private FakeFiles home(String path) {
        if (path.startsWith("/cache/")) return machine.caches().of(spec.app());
        if (path.startsWith("/app/") && spec.root() instanceof Root.Service(var volume)) {
            return machine.volumes().get(volume).orElse(files);
        }
        return files;
    }

    private void change(Runnable change) {
        synchronized (machine.clock()) {
            change.run();
            machine.clock().signal();
        }
    }

    private static String cut(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= LINE_BYTES_MAX) return line;
        int end = LINE_BYTES_MAX;
        while ((bytes[end] & 0xc0) == 0x80) end--;
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
}
