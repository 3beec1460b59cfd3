package renga.dyno;

import java.util.Map;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.core.DynoSize;

/// All that decides how one dyno runs.
///
/// @param tenant the app's own small number (from 0, unique per app): decides its range of user ids on the host
/// @param command what `bash -c` gets after `.profile.d/*.sh` and `.profile` were sourced, in `/app`
/// @param environment complete: config vars, PORT, DYNO, HOME … as the process shall see them; never logged
/// @param stack name of the root file system below `/app`; empty: the runtime's standard one
public record DynoSpec(
        DynoId id,
        AppId app,
        int tenant,
        DynoName name,
        Root root,
        String command,
        Map<String, String> environment,
        DynoSize size,
        String stack) {
    /// On the standard stack.
    public DynoSpec(
            DynoId id,
            AppId app,
            int tenant,
            DynoName name,
            Root root,
            String command,
            Map<String, String> environment,
            DynoSize size) {
        this(id, app, tenant, name, root, command, environment, size, "");
    }

    public DynoSpec {
        environment = Map.copyOf(environment);
        if (tenant < 0) throw new IllegalArgumentException("tenant " + tenant);
    }

    /// Secrets live in the environment and the command: neither is shown.
    @Override
    public String toString() {
        return "DynoSpec[" + id + " " + name + " of app " + app + ", " + size.label() + "]";
    }
}
