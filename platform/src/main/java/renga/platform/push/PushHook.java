package renga.platform.push;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.PostReceiveHook;
import org.eclipse.jgit.transport.PreReceiveHook;
import org.eclipse.jgit.transport.ReceiveCommand;
import org.eclipse.jgit.transport.ReceiveCommand.Result;
import org.eclipse.jgit.transport.ReceivePack;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.platform.account.Account;
import renga.platform.app.App;
import renga.platform.app.Apps;
import renga.platform.build.BuildRequest;
import renga.platform.build.Cancellation;
import renga.platform.deploy.DeployOutcome;
import renga.platform.deploy.Deployment;
import renga.platform.deploy.Deploys;

/// What happens to the refs of one push, before they move and after. For one push, on its own thread.
final class PushHook implements PreReceiveHook, PostReceiveHook {
    private static final Logger LOG = LoggerFactory.getLogger(PushHook.class);
    static final String DECLINED = "pre-receive hook declined";
    private static final String ONE_BRANCH = "push main and master one after the other";
    private static final String GONE = "The one who pushed went away: the build was cancelled.";
    private static final int TITLE_CHARS_MAX = 200;

    private final Deploys deploys;
    private final Repositories repositories;
    private final Apps apps;
    private final ScheduledExecutorService timer;
    private final App app;
    private final Account account;
    private final String requestId;
    private final OutputStream raw;

    PushHook(GitParts parts, App app, Account account, String requestId, OutputStream raw) {
        this.deploys = parts.deploys();
        this.repositories = parts.repositories();
        this.apps = parts.apps();
        this.timer = parts.timer();
        this.app = app;
        this.account = account;
        this.requestId = requestId;
        this.raw = raw;
    }

    @Override
    public void onPreReceive(ReceivePack pack, Collection<ReceiveCommand> commands) {
        var cancellation = new Cancellation();
        try (var talk = new Sideband(pack, raw, timer, () -> cancellation.cancel(GONE))) {
            judge(pack, commands, talk, cancellation);
        } catch (IOException e) {
            LOG.error("push to app {} failed", app.id(), e);
            refuseAll(commands, "internal error of the platform; push again");
        }
    }

    private void judge(ReceivePack pack, Collection<ReceiveCommand> commands, Sideband talk, Cancellation cancellation)
            throws IOException {
        String deployed = deployedBranch(pack.getRepository());
        Optional<ReceiveCommand> building = Optional.empty();
        for (ReceiveCommand command : commands) {
            boolean delete = command.getType() == ReceiveCommand.Type.DELETE;
            switch (BranchRules.judge(command.getRefName(), delete, deployed)) {
                case Verdict.Keep(String remark) -> {
                    if (!remark.isEmpty()) talk.line(remark);
                }
                case Verdict.Refuse(String reason) -> command.setResult(Result.REJECTED_OTHER_REASON, reason);
                case Verdict.Build _ -> {
                    if (building.isPresent()) {
                        command.setResult(Result.REJECTED_OTHER_REASON, ONE_BRANCH);
                    } else {
                        building = Optional.of(command);
                    }
                }
            }
        }
        if (building.isPresent() && !deploy(pack, building.get(), talk, cancellation)) {
            building.get().setResult(Result.REJECTED_OTHER_REASON, DECLINED);
        }
    }

    private boolean deploy(ReceivePack pack, ReceiveCommand command, Sideband talk, Cancellation cancellation)
            throws IOException {
        try (ObjectReader objects = pack.getRepository().newObjectReader();
                var walk = new RevWalk(objects)) {
            RevCommit commit = walk.parseCommit(command.getNewId());
            String title = commit.getShortMessage();
            var revision = BuildRequest.Revision.commit(
                    commit.name(),
                    title.length() > TITLE_CHARS_MAX ? title.substring(0, TITLE_CHARS_MAX) : title,
                    commit.getCommitterIdent().getWhenAsInstant());
            var source = new CommitSource(objects, commit);
            return deployed(new Deployment(app, account, revision, source, List.of(), requestId), talk, cancellation);
        } catch (IncorrectObjectTypeException _) {
            talk.line(" !     " + command.getRefName() + " has to point to a commit.");
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            talk.line(" !     The platform is being stopped. Push again in a while.");
            return false;
        } catch (RuntimeException e) {
            LOG.error("push {} to app {} failed", requestId, app.id(), e);
            talk.line(" !     Something went wrong on this platform, not in your push. Push again; its log tells more"
                    + " under request id " + requestId + ".");
            return false;
        }
    }

    /// @return whether the ref may move; if not, the same commit can be pushed again
    private boolean deployed(Deployment wish, Sideband talk, Cancellation cancellation) throws InterruptedException {
        talk.line("Compressing source files... done.");
        talk.line("Building source:");
        talk.line("");
        return switch (deploys.run(wish, talk, cancellation)) {
            case DeployOutcome.Live _ -> true;
            case DeployOutcome.Cancelled _ -> false;
            case DeployOutcome.NotBuilt _, DeployOutcome.NotServing _ -> rejected(talk);
            case DeployOutcome.Refused(String sentence) -> {
                talk.line(" !     " + sentence);
                yield rejected(talk);
            }
        };
    }

    private boolean rejected(Sideband talk) {
        talk.line("");
        talk.line("Verifying deploy...");
        talk.line("");
        talk.line("!\tPush rejected to " + app.name() + ".");
        talk.line("");
        return false;
    }

    @Override
    public void onPostReceive(ReceivePack pack, Collection<ReceiveCommand> commands) {
        Optional<String> built = commands.stream()
                .filter(command -> command.getResult() == Result.OK && command.getType() != ReceiveCommand.Type.DELETE)
                .map(ReceiveCommand::getRefName)
                .filter(ref -> BranchRules.judge(ref, false, "") instanceof Verdict.Build)
                .findFirst();
        try {
            if (built.isPresent()) Repositories.head(pack.getRepository(), built.get());
            repositories.pushed(app.id());
            apps.sized(app.id(), Optional.of(repositories.bytes(app.id())), Optional.empty());
        } catch (IOException | RuntimeException e) {
            LOG.warn("after a push to app {}: its size or branch could not be noted", app.id(), e);
        }
    }

    private static String deployedBranch(Repository repository) throws IOException {
        Ref head = repository.exactRef(Constants.HEAD);
        return head == null || !head.isSymbolic() || head.getObjectId() == null
                ? ""
                : head.getTarget().getName();
    }

    private static void refuseAll(Collection<ReceiveCommand> commands, String reason) {
        for (ReceiveCommand command : commands) {
            if (command.getResult() == Result.NOT_ATTEMPTED) command.setResult(Result.REJECTED_OTHER_REASON, reason);
        }
    }
}
