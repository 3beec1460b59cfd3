package renga.platform.push;

import java.util.concurrent.ScheduledExecutorService;
import renga.platform.app.Apps;

/// What every push needs of the platform.
record GitParts(PushChain chain, Repositories repositories, Apps apps, ScheduledExecutorService timer) {}
