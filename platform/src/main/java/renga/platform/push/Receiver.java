package renga.platform.push;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.eclipse.jgit.errors.LargeObjectException;
import org.eclipse.jgit.internal.submodule.SubmoduleValidator.SubmoduleValidationException;
import org.eclipse.jgit.lib.BatchRefUpdate;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectChecker;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.ReceiveCommand;
import org.eclipse.jgit.transport.ReceivePack;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes one push into a repository: what is let in, before any branch rule.
final class Receiver extends ReceivePack {
    private static final Logger LOG = LoggerFactory.getLogger(Receiver.class);

    /// Heroku's limit on a checkout, taken for what arrives too.
    private static final long PACK_BYTES_MAX = 1L << 30;

    private static final String SHALLOW = """
             !     Push rejected, source repository is a shallow clone. Unshallow it with
             !     `git fetch --all --unshallow` and try pushing again.
            """;

    private InputStream body = InputStream.nullInputStream();

    Receiver(Repository repository) {
        super(repository);
        setBiDirectionalPipe(false);
        setAllowCreates(true);
        setAllowDeletes(true);
        setAllowNonFastForwards(true);
        setMaxPackSizeLimit(PACK_BYTES_MAX);
        // Old histories hold oddities that hurt nobody; what could leave the tree is refused.
        setObjectChecker(new ObjectChecker()
                .setAllowLeadingZeroFileMode(true)
                .setAllowInvalidPersonIdent(true)
                .setSafeForMacOS(true));
    }

    @Override
    public void receive(InputStream input, OutputStream output, @Nullable OutputStream messages) throws IOException {
        body = input;
        super.receive(input, output, messages);
    }

    /// What comes from a clone that lacks part of its history is not even unpacked: it would be incomplete here.
    @Override
    protected void receivePackAndCheckConnectivity()
            throws IOException, LargeObjectException, SubmoduleValidationException {
        if (getClientShallowCommits().isEmpty()) {
            super.receivePackAndCheckConnectivity();
            return;
        }
        body.transferTo(OutputStream.nullOutputStream());
        sendMessage("\n" + SHALLOW);
        for (ReceiveCommand command : getAllCommands()) {
            command.setResult(ReceiveCommand.Result.REJECTED_OTHER_REASON, PushHook.DECLINED);
        }
    }

    /// As JGit does it, but without its progress lines: the transcript is ours.
    @Override
    protected void executeCommands() {
        List<ReceiveCommand> moves = filterCommands(ReceiveCommand.Result.NOT_ATTEMPTED);
        if (moves.isEmpty()) return;
        BatchRefUpdate batch = getRepository().getRefDatabase().newBatchUpdate();
        batch.setAllowNonFastForwards(true);
        batch.setAtomic(isAtomic());
        batch.setRefLogIdent(getRefLogIdent());
        batch.setRefLogMessage("push", true);
        batch.addCommand(moves);
        try {
            batch.execute(getRevWalk(), NullProgressMonitor.INSTANCE);
        } catch (IOException e) {
            LOG.error("moving {} failed", moves, e);
            for (ReceiveCommand move : moves) {
                if (move.getResult() == ReceiveCommand.Result.NOT_ATTEMPTED) {
                    move.setResult(
                            ReceiveCommand.Result.REJECTED_OTHER_REASON, "the branch could not be moved; push again");
                }
            }
        }
    }
}
