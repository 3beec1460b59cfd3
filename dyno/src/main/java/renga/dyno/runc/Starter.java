package renga.dyno.runc;

import com.pty4j.PtyProcess;
import com.pty4j.PtyProcessBuilder;
import com.pty4j.WinSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.Inet4Address;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.dyno.AttachedDyno;
import renga.dyno.Attachment;
import renga.dyno.DynoException;
import renga.dyno.DynoSpec;
import renga.dyno.Root;
import renga.dyno.RunningDyno;
import renga.dyno.kernel.UserRange;

/// Makes dynos. Whatever fails on the way, nothing of the dyno is left. Thread-safe.
final class Starter {
    private static final Logger LOG = LoggerFactory.getLogger(Starter.class);
    private static final Pattern CONMON_PID = Pattern.compile("\"(?:data|pid)\"\\s*:\\s*(-?[0-9]+)");
    private static final Pattern HOOK_PID = Pattern.compile("\"pid\"\\s*:\\s*([0-9]+)");
    private static final int MESSAGE_BYTES_MAX = 4_096;

    /// The terminal between us and runc passes every byte untouched before runc begins: an end of file sent early would
    /// otherwise be taken by it, and never reach the dyno's own terminal.
    private static final List<String> RAW_TERMINAL = List.of("/bin/sh", "-c", "stty raw -echo && exec \"$@\"", "sh");

    private final Host host;
    private final Dynos dynos;
    private final Reporter reporter;
    private final Endings endings;
    private final Reach reach;
    private final InstantSource clock;

    Starter(Host host, Dynos dynos, Reporter reporter, Endings endings, Reach reach, InstantSource clock) {
        this.host = host;
        this.dynos = dynos;
        this.reporter = reporter;
        this.endings = endings;
        this.reach = reach;
        this.clock = clock;
    }

    RunningDyno start(DynoSpec spec) throws DynoException {
        if (spec.root() instanceof Root.Build) {
            throw new DynoException("starting " + spec + ": a build must be attached");
        }
        Dyno dyno = reserve(spec, false);
        try {
            assemble(spec, dyno, new Attachment.Pipes(), Map.of());
            runs(dyno, create(dyno));
            reporter.follow(dyno);
            host.runc().start(spec.id());
            dyno.started.set(true);
            endings.exitFile(dyno);
            return dyno.state().toRunning();
        } catch (IOException | RuntimeException e) {
            undo(dyno);
            throw new DynoException("starting " + spec + ": " + e.getMessage(), e);
        }
    }

    AttachedDyno attach(DynoSpec spec, Attachment attachment) throws DynoException {
        Dyno dyno = reserve(spec, true);
        try (LinePipe state = new LinePipe(dyno.places.folder().resolve("hook-state"));
                LinePipe go = new LinePipe(dyno.places.folder().resolve("hook-go"))) {
            assemble(spec, dyno, attachment, Runc.hook(state, go));
            Process process = run(spec, dyno, attachment);
            try {
                runs(dyno, number(HOOK_PID, state.readLine(process, Limits.START_MAX)));
                go.writeLine();
            } catch (IOException | RuntimeException e) {
                process.destroyForcibly();
                throw new IOException(e.getMessage() + "; runc said: " + said(process), e);
            }
            reporter.follow(dyno);
            endings.awaitAttached(dyno, process);
            return new RuncAttached(dyno, process);
        } catch (IOException | RuntimeException e) {
            undo(dyno);
            throw new DynoException("starting " + spec + ": " + e.getMessage(), e);
        }
    }

    private Dyno reserve(DynoSpec spec, boolean attached) throws DynoException {
        DynoPlaces places = host.places().of(spec.id());
        Path stack = host.stacks().root(spec.stack());
        Inet4Address address = spec.root() instanceof Root.Service(var volume)
                ? host.volumes().inet(volume)
                : host.network().take();
        DynoState state = DynoState.of(spec, attached, address.getHostAddress(), stack);
        Dyno dyno = new Dyno(state, places, Cgroup.of(host.settings().instance(), spec.id()));
        if (!dynos.add(dyno)) {
            host.release(state);
            throw new DynoException("starting " + spec + ": there is one of that id");
        }
        try {
            places.make();
            return dyno;
        } catch (IOException e) {
            undo(dyno);
            throw new DynoException("starting " + spec + ": making its folder: " + e.getMessage(), e);
        }
    }

    private void assemble(DynoSpec spec, Dyno dyno, Attachment attachment, Map<String, Object> hooks)
            throws IOException, DynoException {
        UserRange users = UserRange.of(host.settings().instance(), spec.tenant());
        try {
            dyno.state().save(dyno.places.state());
            Path hosts = Files.writeString(
                    dyno.places.hosts(), "127.0.0.1 localhost\n" + dyno.state().address() + " " + spec.id() + "\n");
            Files.setPosixFilePermissions(hosts, PosixFilePermissions.fromString("rw-r--r--"));
            host.bundle().write(spec, dyno, users, attachment, hooks);
            host.disks().assemble(spec, dyno.state().root(), dyno.places, users);
            dyno.holdsCache.set(spec.root() instanceof Root.Build);
        } catch (DynoException e) {
            undo(dyno);
            throw new DynoException("starting " + spec + ": " + e.getMessage(), e);
        }
    }

    /// @return the pid of the container, which waits to be started
    private long create(Dyno dyno) throws IOException {
        try (LinePipe said = new LinePipe(dyno.places.folder().resolve("sync"))) {
            Process conmon = host.runc().create(dyno.state().dynoId(), dyno.places, said);
            String line = said.readLine(conmon, Limits.START_MAX);
            long pid = number(CONMON_PID, line);
            if (pid <= 0) throw new IOException("runc create: " + line);
            return pid;
        } catch (IOException e) {
            Path errors = dyno.places.folder().resolve("conmon.err");
            String said = Files.exists(errors) ? Files.readString(errors).strip() : "";
            throw new IOException("conmon: " + e.getMessage() + (said.isEmpty() ? "" : "; it said: " + said), e);
        }
    }

    private Process run(DynoSpec spec, Dyno dyno, Attachment attachment) throws IOException {
        List<String> command = host.runc().runCommand(spec.id(), dyno.places);
        return switch (attachment) {
            case Attachment.Pipes _ -> piped(command).redirectErrorStream(true).start();
            case Attachment.Apart _ ->
                piped(host.runc().runPassingStdout(spec.id(), dyno.places)).start();
            case Attachment.Terminal(int columns, int rows) ->
                new PtyProcessBuilder(Stream.concat(RAW_TERMINAL.stream(), command.stream())
                                .toArray(String[]::new))
                        .setEnvironment(Runc.environment())
                        .setInitialColumns(columns)
                        .setInitialRows(rows)
                        .setRedirectErrorStream(true)
                        .start();
        };
    }

    private static ProcessBuilder piped(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(Runc.environment());
        return builder;
    }

    /// Its process is there, and waits: it gets its network, is written down, and the host lets its mounts go.
    private void runs(Dyno dyno, long pid) throws IOException {
        DynoState running = dyno.state().running(ProcessIdentity.of(pid), clock.instant());
        if (running.service()) {
            host.network().connectService(pid, address(dyno));
        } else {
            host.network().connect(pid, address(dyno));
        }
        running.save(dyno.places.state());
        dyno.runs(running);
        reach.starts(running);
        DynoDisks.letGo(dyno.places, running.build());
    }

    private static Inet4Address address(Dyno dyno) {
        return (Inet4Address) Inet4Address.ofLiteral(dyno.state().address());
    }

    private void undo(Dyno dyno) {
        DynoState state = dyno.state();
        try {
            host.runc().delete(state.dynoId());
            dyno.cgroup.destroy();
            endings.releaseCache(dyno);
            DynoDisks.destroy(dyno.places);
        } catch (IOException e) {
            LOG.error("clearing away what was left of {}", state.id(), e);
        }
        host.release(state);
        dynos.remove(state.dynoId());
    }

    private static long number(Pattern pattern, String line) throws IOException {
        Matcher found = pattern.matcher(line);
        if (!found.find()) throw new IOException("not understood: " + line);
        return Long.parseLong(found.group(1));
    }

    private static String said(Process process) {
        try {
            InputStream streams = new SequenceInputStream(process.getErrorStream(), process.getInputStream());
            return new String(streams.readNBytes(MESSAGE_BYTES_MAX), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "nothing";
        }
    }

    /// A terminal's size can change; pipes have none.
    static void resize(Process process, int columns, int rows) {
        if (process instanceof PtyProcess terminal) terminal.setWinSize(new WinSize(columns, rows));
    }
}
