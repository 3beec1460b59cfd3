package renga.platform.formation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.AppId;
import renga.core.DynoId;
import renga.dyno.DynoEvent;
import renga.dyno.FoundDyno;
import renga.platform.refusal.Refusal;
import renga.platform.route.RoutedApp;
import renga.platform.route.RoutedApps;

/// The [Formations] of this platform: one [AppLoop] per app, over rows in PostgreSQL.
final class AppFormations implements Formations {
    private static final Logger LOG = LoggerFactory.getLogger(AppFormations.class);

    /// How long a wish may wait for its turn and the database.
    private static final Duration STORED_MAX = Duration.ofSeconds(15);

    /// A step under way is finished, a hanging database is not waited for.
    private static final Duration CLOSED_MAX = Duration.ofSeconds(1);

    private static final Duration ADOPTED_MAX = Duration.ofSeconds(60);

    private final FormationRows rows;
    private final Hands.Tools tools;
    private final RoutedApps apps;
    private final AppLoop.Parts loopParts;
    private final Map<AppId, AppLoop> loops = new ConcurrentHashMap<>();
    private final List<DynoEvent.Ended> early = new ArrayList<>();
    private boolean adopted;

    static Formations open(Parts parts, Alarm alarm) {
        var tools = new Hands.Tools(
                parts.runtime(),
                parts.router(),
                parts.slugs(),
                parts.generations(),
                parts.log(),
                new DynoEnvironment(parts.domain()),
                parts.clock(),
                alarm,
                Executors.newVirtualThreadPerTaskExecutor(),
                new Semaphore(Limits.STARTS_MAX));
        return new AppFormations(new FormationRows(parts.db()), new Decider(DynoId::random), tools, parts.apps());
    }

    private AppFormations(FormationRows rows, Decider decider, Hands.Tools tools, RoutedApps apps) {
        this.rows = rows;
        this.tools = tools;
        this.apps = apps;
        this.loopParts =
                new AppLoop.Parts(decider, rows, tools.clock(), tools.alarm(), loop -> new Hands(tools, loop)::perform);
    }

    @Override
    public void adopt(Predicate<FoundDyno> others) {
        Map<AppId, FormationRows.Saved> saved = rows.all();
        Map<AppId, Map<DynoId, FoundDyno>> found = found(saved.values(), others);
        Map<AppId, RoutedApp> faces = new HashMap<>();
        apps.all().forEach(face -> faces.put(face.id(), face));
        Set<AppId> deployed = new HashSet<>(tools.generations().deployed());
        deployed.addAll(saved.keySet());
        Set<AppId> all = new HashSet<>(faces.keySet());
        all.addAll(deployed);
        List<CompletableFuture<Void>> done = new ArrayList<>();
        for (AppId app : all) {
            var had = saved.getOrDefault(app, FormationRows.Saved.nothing());
            Optional<RoutedApp> face = Optional.ofNullable(faces.get(app));
            var initial = AppState.resting(app, face, Optional.empty(), had.formation(), had.dynos());
            AppLoop loop = new AppLoop(loopParts, initial);
            loops.put(app, loop);
            done.add(adopt(loop, deployed.contains(app), found.getOrDefault(app, Map.of())));
        }
        await(CompletableFuture.allOf(done.toArray(CompletableFuture[]::new)), ADOPTED_MAX);
        synchronized (early) {
            adopted = true;
        }
        early.forEach(this::ended);
        tools.router().start();
        LOG.info("adopted {} apps", all.size());
    }

    private CompletableFuture<Void> adopt(AppLoop loop, boolean deployed, Map<DynoId, FoundDyno> found) {
        return loop.tell(state -> Optional.of(
                new Event.Adopted(deployed ? tools.generations().current(state.app()) : Optional.empty(), found)));
    }

    /// Sorts what is on the machine by app; removes what nobody has a row for.
    private Map<AppId, Map<DynoId, FoundDyno>> found(
            Collection<FormationRows.Saved> saved, Predicate<FoundDyno> others) {
        Set<DynoId> known = new HashSet<>();
        saved.forEach(one -> one.dynos().forEach(dyno -> known.add(dyno.id())));
        Map<AppId, Map<DynoId, FoundDyno>> byApp = new HashMap<>();
        for (FoundDyno dyno : tools.runtime().found()) {
            if (known.contains(dyno.id())) {
                byApp.computeIfAbsent(dyno.app(), _ -> new HashMap<>()).put(dyno.id(), dyno);
            } else if (!others.test(dyno)) {
                LOG.warn("removing {} {} of app {}: nothing is known of it", dyno.name(), dyno.id(), dyno.app());
                var _ = tools.threads().submit(() -> tools.runtime().remove(dyno.id()));
            }
        }
        return byApp;
    }

    @Override
    public void on(DynoEvent event) {
        switch (event) {
            case DynoEvent.Ended ended -> ended(ended);
            case DynoEvent.OverQuota over ->
                known(over.app(), over.id())
                        .ifPresent(loop ->
                                loop.tell(new Event.OverQuota(over.name(), over.usedBytes(), over.quotaBytes())));
            case DynoEvent.Output _, DynoEvent.OutputLost _ -> {}
        }
    }

    private void ended(DynoEvent.Ended ended) {
        synchronized (early) {
            if (!adopted) {
                early.add(ended);
                return;
            }
        }
        known(ended.app(), ended.id()).ifPresent(loop -> loop.tell(new Event.Ended(ended.id(), ended.exit())));
    }

    private Optional<AppLoop> known(AppId app, DynoId dyno) {
        return Optional.ofNullable(loops.get(app))
                .filter(loop ->
                        loop.state().dynos().stream().anyMatch(one -> one.id().equals(dyno)));
    }

    @Override
    public void released(AppId app) {
        var _ = loop(app)
                .tell(_ -> Optional.of(new Event.Released(tools.generations().current(app))));
    }

    @Override
    public void changed(AppId app) {
        AppLoop loop = loop(app);
        var _ = loop.tell(_ -> Optional.of(new Event.Face(apps.find(app))));
        var _ = loop.tell(state ->
                state.wanted().map(_ -> new Event.Released(tools.generations().current(app))));
    }

    private AppLoop loop(AppId app) {
        return loops.computeIfAbsent(app, id -> {
            var initial = AppState.resting(id, Optional.empty(), Optional.empty(), Map.of(), List.of());
            AppLoop loop = new AppLoop(loopParts, initial);
            var _ = loop.tell(_ -> Optional.of(new Event.Face(apps.find(id))));
            return loop;
        });
    }

    private Optional<AppState> state(AppId app) {
        return Optional.ofNullable(loops.get(app)).map(AppLoop::state);
    }

    @Override
    public List<ProcessType> formation(AppId app) {
        return state(app).map(Views::formation).orElse(List.of());
    }

    @Override
    public ScaleResult scale(AppId app, List<ScaleUpdate> updates) {
        return asked(app, result -> state -> {
            Scaling scaling = Scaling.of(state, updates, tools.clock().instant());
            result.set(scaling.result());
            return scaling.changed().isEmpty() ? Optional.empty() : Optional.of(new Event.Scaled(scaling.changed()));
        });
    }

    @Override
    public boolean restart(AppId app, Target target) {
        return asked(app, target, new Event.RestartAsked(target));
    }

    @Override
    public boolean stop(AppId app, Target target) {
        return asked(app, target, new Event.StopAsked(target));
    }

    private boolean asked(AppId app, Target target, Event event) {
        return asked(app, result -> state -> {
            boolean there = Lifecycle.isThere(state, target);
            result.set(there);
            return there ? Optional.of(event) : Optional.empty();
        });
    }

    /// Puts a wish in line and waits until what follows from it is stored.
    private <T> T asked(AppId app, Function<AtomicReference<T>, Function<AppState, Optional<Event>>> wish) {
        AtomicReference<T> result = new AtomicReference<>();
        await(loop(app).ask(wish.apply(result)), STORED_MAX);
        return result.get();
    }

    private static void await(CompletableFuture<Void> stored, Duration limit) {
        try {
            stored.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw Refusal.of(
                    Refusal.Kind.UNAVAILABLE,
                    "The platform could not store this within " + limit.toSeconds()
                            + " seconds; it may still happen. Look before you try again.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.of(Refusal.Kind.UNAVAILABLE, "The platform is going down. Try again in a moment.");
        } catch (ExecutionException e) {
            throw new IllegalStateException("storing a wish", e.getCause());
        }
    }

    @Override
    public List<DynoView> dynos(AppId app) {
        var standing = new HashMap<Integer, Integer>();
        return state(app).map(Views::dynos).orElse(List.of()).stream()
                .map(dyno -> dyno.standing(standing.computeIfAbsent(
                        dyno.version(), version -> tools.generations().standing(app, version))))
                .toList();
    }

    @Override
    public Optional<DynoView> dyno(AppId app, String nameOrId) {
        return dynos(app).stream()
                .filter(dyno -> dyno.name().toString().equals(nameOrId)
                        || dyno.id().toString().equals(nameOrId))
                .findFirst();
    }

    @Override
    public Object portraitOfDyno(FormationRoutes.AppRef app, String row) {
        return DynoWire.of(app, Views.view(app.id(), rows.dynoAsItWas(row)));
    }

    @Override
    public Object portraitOfType(FormationRoutes.AppRef app, String row) {
        return Wire.formation(app, rows.typeAsItWas(app.id(), row, type -> command(app.id(), type)));
    }

    private String command(AppId app, String type) {
        return formation(app).stream()
                .filter(known -> known.type().equals(type))
                .map(ProcessType::command)
                .findFirst()
                .orElse("");
    }

    @Override
    public Serving awaitServing(AppId app, int releaseVersion, Duration limit) throws InterruptedException {
        AppLoop loop = loop(app);
        var answer = loop.when(state -> ServingCheck.of(state, releaseVersion).isPresent());
        try {
            return ServingCheck.of(answer.get(limit.toMillis(), TimeUnit.MILLISECONDS), releaseVersion)
                    .orElseThrow();
        } catch (TimeoutException e) {
            answer.cancel(false);
            return new Serving.StillStarting(ServingCheck.waitingFor(loop.state(), releaseVersion));
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for v" + releaseVersion, e.getCause());
        }
    }

    @Override
    public boolean destroy(AppId app, Duration limit) throws InterruptedException {
        AppLoop loop = loop(app);
        loop.tell(new Event.Destroyed());
        var gone = loop.when(state -> state.destroyed() && state.dynos().isEmpty());
        try {
            gone.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            loops.remove(app, loop);
            return true;
        } catch (TimeoutException e) {
            gone.cancel(false);
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("destroying " + app, e.getCause());
        }
    }

    @Override
    public void close() {
        loops.values().forEach(loop -> loop.close(CLOSED_MAX));
        tools.alarm().close();
        tools.threads().shutdownNow();
    }
}
