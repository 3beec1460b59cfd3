package renga.platform.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.db.TestDatabase;
import renga.platform.refusal.Refusal;

class FirstAccountTest {
    private static final String EMAIL = "dev@example.test";

    @TempDir
    Path secrets;

    private TestDatabase db;
    private Accounts accounts;
    private Authorizations authorizations;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @BeforeEach
    void start() {
        db = new TestDatabase();
        accounts = new Accounts(db.database(), () -> now);
        authorizations = new Authorizations(db.database(), Clock.systemUTC());
    }

    @AfterEach
    void stop() throws Exception {
        db.close();
    }

    @Test
    void itsSecretsAreInFilesOnlyTheirOwnerReads() throws IOException {
        Account account = FirstAccount.ensure(accounts, authorizations, EMAIL, secrets);
        assertThat(accounts.login("DEV@example.test", read("password"))
                        .orElseThrow()
                        .id())
                .isEqualTo(account.id());
        assertThat(authorizations
                        .authenticate(read("token"))
                        .orElseThrow()
                        .account()
                        .email())
                .isEqualTo(EMAIL);
        for (String name : new String[] {"password", "token"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets.resolve(name))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aSecondStartChangesNothing() throws IOException {
        Account first = FirstAccount.ensure(accounts, authorizations, EMAIL, secrets);
        String token = read("token");
        assertThat(FirstAccount.ensure(accounts, authorizations, EMAIL, secrets).id())
                .isEqualTo(first.id());
        assertThat(read("token")).isEqualTo(token);
    }

    @Test
    void aRevokedTokenDoesNotComeBack() throws IOException {
        Account account = FirstAccount.ensure(accounts, authorizations, EMAIL, secrets);
        String revoked = read("token");
        authorizations.revoke(
                account.id(), authorizations.standard(account.id()).id());
        FirstAccount.ensure(accounts, authorizations, EMAIL, secrets);
        assertThat(authorizations.authenticate(revoked)).isEmpty();
        assertThat(authorizations.authenticate(read("token"))).isPresent();
    }

    @Test
    void guessingIsStoppedForAWhile() throws IOException {
        FirstAccount.ensure(accounts, authorizations, EMAIL, secrets);
        for (int i = 0; i < LoginThrottle.WRONG_MAX; i++)
            assertThat(accounts.login(EMAIL, "guess " + i)).isEmpty();
        String right = read("password");
        assertThatThrownBy(() -> accounts.login(EMAIL, right)).isInstanceOf(Refusal.class);
        now = now.plus(LoginThrottle.CLOSED);
        assertThat(accounts.login(EMAIL, right)).isPresent();
    }

    private String read(String name) throws IOException {
        return Files.readString(secrets.resolve(name)).strip();
    }
}
