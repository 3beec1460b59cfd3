package renga.platform.account;

import java.nio.file.Path;
import renga.platform.vault.Passwords;
import renga.platform.vault.SecretFiles;

/// The account every instance begins with, and the token `renga env` prints.
public final class FirstAccount {
    private static final int PASSWORD_BITS = 128;
    private static final int TOKEN_BITS = 256;

    private FirstAccount() {}

    /// Password and token are made at the first start and kept in `password` and `token`, mode 0600. A token that was
    /// revoked stays so: the file gets a new one.
    ///
    /// @param secrets the instance's folder of secrets
    public static Account ensure(Accounts accounts, Authorizations authorizations, String email, Path secrets) {
        boolean known = accounts.byEmail(email).isPresent();
        String password = SecretFiles.readOrCreate(secrets.resolve("password"), FirstAccount::newPassword);
        Account account = accounts.ensure(email, password);
        Path file = secrets.resolve("token");
        String token = SecretFiles.readOrCreate(file, FirstAccount::newToken);
        if (authorizations.authenticate(token).isPresent()) return account;
        if (known) {
            token = newToken();
            SecretFiles.replace(file, token);
        }
        authorizations.makeDefault(account, "renga env", token);
        return account;
    }

    private static String newPassword() {
        return Passwords.randomHex(PASSWORD_BITS);
    }

    private static String newToken() {
        return Passwords.randomHex(TOKEN_BITS);
    }
}
