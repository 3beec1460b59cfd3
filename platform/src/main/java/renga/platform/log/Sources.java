package renga.platform.log;

import renga.core.DynoName;

/// Who speaks in a log: `app[…]` is the app's own, `heroku[…]` the platform.
final class Sources {
    static final String API = "app[api]";
    static final String ROUTER = "heroku[router]";
    static final String LOGPLEX = "heroku[logplex]";

    private Sources() {}

    static String app(DynoName dyno) {
        return "app[" + dyno + "]";
    }

    static String heroku(DynoName dyno) {
        return "heroku[" + dyno + "]";
    }
}
