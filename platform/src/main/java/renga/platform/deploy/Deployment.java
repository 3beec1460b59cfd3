package renga.platform.deploy;

import java.util.List;
import renga.platform.account.Account;
import renga.platform.app.App;
import renga.platform.build.BuildRequest;
import renga.platform.build.Source;

/// What somebody wants deployed.
///
/// @param revision what the source is a version of
/// @param buildpacks addresses that count for this time only; empty: the app's own choice
public record Deployment(
        App app,
        Account account,
        BuildRequest.Revision revision,
        Source source,
        List<String> buildpacks,
        String requestId) {
    public Deployment {
        buildpacks = List.copyOf(buildpacks);
    }
}
