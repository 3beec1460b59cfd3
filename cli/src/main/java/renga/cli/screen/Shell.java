package renga.cli.screen;

import java.util.regex.Pattern;

/// Values as a shell reads them back.
public final class Shell {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    private Shell() {}

    public static String quote(String value) {
        if (PLAIN.matcher(value).matches()) return value;
        return "'" + value.replace("'", "'\\''") + "'";
    }
}
