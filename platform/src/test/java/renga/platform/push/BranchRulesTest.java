package renga.platform.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/// Which branches build, which are kept, which are refused: seen by a real git.
class BranchRulesTest extends PushCase {
    @Test
    void builds_main_and_master() {
        assertThat(git.run("push", "heroku", "main").output()).contains("Released v3");
        git.commit("more");
        assertThat(git.run("push", "heroku", "main:master").output()).contains("Released v4");
        assertThat(git.must("ls-remote", "--symref", "heroku", "HEAD")).contains("refs/heads/master");
    }

    @Test
    void builds_a_topic_pushed_as_main() {
        git.must("checkout", "-q", "-b", "topic");
        assertThat(git.run("push", "heroku", "topic:main").output()).contains("Released v3");
    }

    @Test
    void keeps_other_branches_without_building() {
        Git.Ran pushed = git.run("push", "heroku", "main:topic");
        assertThat(pushed.status()).isZero();
        assertThat(pushed.remote()).contains("Pushed to non-master branch, skipping build.");
        assertThat(room.releases.find(app.id(), "current").version()).isEqualTo(2);

        assertThat(git.run("push", "heroku", ":topic").status()).isZero();
        assertThat(git.must("ls-remote", "heroku")).isEmpty();
    }

    @Test
    void refuses_to_delete_the_deployed_branch_and_no_other() {
        git.must("push", "heroku", "main");
        git.must("push", "heroku", "main:topic");

        assertThat(git.run("push", "heroku", ":main").output())
                .contains("! [remote rejected] main (deletion of the deployed branch prohibited)");
        assertThat(git.run("push", "heroku", ":topic").status()).isZero();
    }

    @Test
    void takes_forced_pushes() {
        git.must("push", "heroku", "main");
        git.must("commit", "-q", "--amend", "-m", "again");
        assertThat(git.run("push", "heroku", "main").output()).contains("[rejected]");
        assertThat(git.run("push", "--force", "heroku", "main").output()).contains("Released v4");
        git.must("commit", "-q", "--amend", "-m", "and again");
        assertThat(git.run("push", "--force-with-lease", "heroku", "+main").output())
                .contains("Released v5");
    }

    @Test
    void keeps_tags_and_refuses_other_refs() {
        git.must("tag", "-a", "v1", "-m", "one");
        git.must("push", "heroku", "v1");
        assertThat(git.run("push", "heroku", "main:refs/notes/x").output())
                .contains("only branches and tags are kept here");
        assertThat(git.must("ls-remote", "heroku")).contains("refs/tags/v1").doesNotContain("notes");
        assertThat(git.run("push", "heroku", "v1:refs/heads/main").output())
                .contains("Released v3")
                .as("an annotated tag stands for its commit");
    }

    @Test
    void does_nothing_when_there_is_nothing_new() {
        git.must("push", "heroku", "main");
        assertThat(git.run("push", "heroku", "main").output()).contains("Everything up-to-date");
        assertThat(room.releases.find(app.id(), "current").version()).isEqualTo(3);
    }

    @Test
    void builds_one_branch_of_a_push() {
        Git.Ran both = git.run("push", "heroku", "main", "main:master", "main:topic");
        assertThat(both.status()).isNotZero();
        assertThat(both.output())
                .contains("Released v3")
                .contains("push main and master one after the other")
                .contains("main -> topic");
        assertThat(room.releases.find(app.id(), "current").version()).isEqualTo(3);
    }

    @Test
    void refuses_a_push_from_a_shallow_clone() throws IOException {
        git.commit("second");
        Git parent = room.clone(app);
        parent.must("clone", "-q", "--depth", "1", "file://" + git.tree(), "shallow");
        var shallow = new Git(parent.tree().resolve("shallow"), home.resolve("tls/ca.pem"));
        Git.Ran pushed = shallow.run("push", room.url(app, room.api.token()), "main");

        assertThat(pushed.status()).isNotZero();
        assertThat(pushed.output())
                .contains("source repository is a shallow clone")
                .contains("! [remote rejected] main -> main");
        assertThat(git.must("ls-remote", "heroku")).isEmpty();

        shallow.must("fetch", "-q", "--unshallow");
        assertThat(shallow.run("push", room.url(app, room.api.token()), "main").output())
                .contains("Released v3");
    }
}
