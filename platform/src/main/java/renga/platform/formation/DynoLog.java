package renga.platform.formation;

import renga.core.AppId;

/// Takes the platform's own lines about dynos; implemented by the log room. Never blocks, never throws.
@FunctionalInterface
public interface DynoLog {
    /// One line of an app's log: `heroku[web.1]: State changed from starting to up` has source `heroku` and dyno
    /// `web.1`; `app[api]: Scaled to web@2:Standard-1X by user x` has source `app` and dyno `api`.
    void line(AppId app, String source, String dyno, String text);
}
