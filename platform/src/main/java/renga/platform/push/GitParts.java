package renga.platform.push;

import java.util.concurrent.ScheduledExecutorService;
import renga.platform.app.Apps;
import renga.platform.deploy.Deploys;

/// What every push needs of the platform.
record GitParts(Deploys deploys, Repositories repositories, Apps apps, ScheduledExecutorService timer) {}
