package renga.addons.keyvalue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ClientKillParams;

/// Who uses a store: the user `default`, whose passwords the server knows as SHA-256. Until when an old
/// one is good is the name of a user that can do nothing, which no tenant can touch.
record Tenant(Jedis admin) {
    static final String USER = "default";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int PASSWORD_BYTES = 32;
    private static final Pattern UNTIL = Pattern.compile("until-([0-9]+)-(?:since-[0-9]+-)?([0-9a-f]{64})");

    /// All that is done with data, and what people look at while they do; nothing of the server, its files and others.
    private static final String[] RIGHTS = {
        "reset",
        "on",
        "~*",
        "&*",
        "+@all",
        "-@admin",
        "-@dangerous",
        "+flushall",
        "+flushdb",
        "+info",
        "+keys",
        "+sort",
        "+sort_ro",
        "+swapdb",
        "+lastsave",
        "+restore",
        "+role",
        "+client|list",
        "+client|kill",
        "+client|info",
        "+slowlog",
        "+latency",
        "+monitor",
        "+command",
        "-script|debug",
        "+acl|whoami"
    };

    /// Lets it in by this password alone.
    String ensure() {
        String password = newPassword();
        List<String> rules = new ArrayList<>(List.of(RIGHTS));
        rules.add("#" + digest(password));
        admin.aclSetUser(USER, rules.toArray(String[]::new));
        forget(untils());
        admin.aclSave();
        return password;
    }

    /// Lets it in by another password; those it had go on until then.
    String rotate(Instant until) {
        String password = newPassword();
        List<String> before = admin.aclGetUser(USER).getPassword();
        List<String> marked = untils().stream().map(mark -> mark.group(2)).toList();
        for (String old : before) {
            String hash = old.replaceFirst("^#", "");
            if (!marked.contains(hash)) admin.aclSetUser("until-%d-%s".formatted(until.getEpochSecond(), hash), "off");
        }
        admin.aclSetUser(USER, "#" + digest(password));
        admin.aclSave();
        return password;
    }

    /// Ends the passwords whose time is over, and all sessions: which password one began with is not known.
    void retireUntil(Instant now) {
        List<Matcher> over = untils().stream()
                .filter(mark -> Long.parseLong(mark.group(1)) <= now.getEpochSecond())
                .toList();
        if (over.isEmpty()) return;
        for (Matcher mark : over) admin.aclSetUser(USER, "!" + mark.group(2));
        forget(over);
        admin.aclSave();
        endSessions();
    }

    void endSessions() {
        admin.clientKill(ClientKillParams.clientKillParams().user(USER).skipMe(ClientKillParams.SkipMe.YES));
    }

    private void forget(List<Matcher> marks) {
        for (Matcher mark : marks) admin.aclDelUser(mark.group());
    }

    private List<Matcher> untils() {
        return admin.aclUsers().stream()
                .map(UNTIL::matcher)
                .filter(Matcher::matches)
                .toList();
    }

    private static String digest(String password) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(password.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String newPassword() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        RANDOM.nextBytes(bytes);
        return "p" + HexFormat.of().formatHex(bytes);
    }
}
