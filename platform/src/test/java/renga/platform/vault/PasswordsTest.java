package renga.platform.vault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PasswordsTest {
    @Test
    void a_hash_fits_its_password_only() {
        String hash = Passwords.hash("correct horse");
        assertThat(Passwords.fits("correct horse", hash)).isTrue();
        assertThat(Passwords.fits("wrong horse", hash)).isFalse();
    }

    /// Whoever is no account is checked against it: of the same shape and cost as a real one, so that nobody can tell.
    @Test
    void nobodys_hash_looks_like_any_other_and_fits_nothing() {
        String nobodys = Passwords.nobodys();
        assertThat(nobodys).hasSameSizeAs(Passwords.hash("x")).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(Passwords.fits("", nobodys)).isFalse();
        assertThat(nobodys).isNotEqualTo(Passwords.nobodys());
    }
}
