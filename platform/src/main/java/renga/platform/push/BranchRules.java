package renga.platform.push;

import java.util.List;

/// Which refs may be pushed and which of them build. Pure.
final class BranchRules {
    private static final List<String> BUILDING = List.of("refs/heads/main", "refs/heads/master");
    private static final String SKIPPED = "Pushed to non-master branch, skipping build.";

    private BranchRules() {}

    /// @param ref in full: `refs/heads/main`
    /// @param deployed the branch that was deployed last, in full; it cannot be deleted
    static Verdict judge(String ref, boolean delete, String deployed) {
        if (!ref.startsWith("refs/heads/") && !ref.startsWith("refs/tags/")) {
            return new Verdict.Refuse("only branches and tags are kept here");
        }
        if (delete) {
            return ref.equals(deployed)
                    ? new Verdict.Refuse("deletion of the deployed branch prohibited")
                    : new Verdict.Keep("");
        }
        if (BUILDING.contains(ref)) return new Verdict.Build();
        return new Verdict.Keep(ref.startsWith("refs/tags/") ? "" : SKIPPED);
    }
}
