package renga.platform.provider;

import java.util.List;
import java.util.Optional;

/// A manifest and its plans as they were read, all checked.
///
/// @param clientSecret empty: one has to be made
record Offer(
        String slug,
        String name,
        Optional<String> cliPlugin,
        List<String> aliases,
        String prefix,
        List<String> configVars,
        List<String> regions,
        boolean manyPerApp,
        boolean logInput,
        boolean syslogDrain,
        String baseUrl,
        Optional<String> ssoUrl,
        String password,
        String ssoSalt,
        Optional<String> clientSecret,
        List<Price> plans) {
    /// One line of the plans file.
    record Price(
            String name,
            String humanName,
            String description,
            int cents,
            String unit,
            boolean standard,
            boolean visible) {}

    /// Its secrets are not shown.
    @Override
    public String toString() {
        return "Offer[" + slug + "]";
    }
}
