package renga.platform.provider;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import renga.core.AccountId;

/// Somebody who offers add-ons, as its manifest says (contract, partner-api.md §1).
///
/// @param slug its name in commands: `heroku addons:create SLUG:PLAN`
/// @param aliases other names that lead here: `heroku-postgresql`
/// @param prefix what each of its config vars begins with; an attachment's name takes its place
/// @param configVars all that it may give
/// @param manyPerApp whether an app may have more than one of it
/// @param logInput whether it writes into the logs of the apps that own its add-ons
/// @param syslogDrain whether it gets the logs of the apps that own its add-ons
/// @param baseUrl where add-ons are asked for
/// @param account stands for it as author of releases
/// @param runsServices whether the operator lets it have services run here
/// @param disabled whether no new add-ons are made
public record Provider(
        UUID id,
        String slug,
        String name,
        Optional<String> cliPlugin,
        List<String> aliases,
        String prefix,
        Set<String> configVars,
        List<String> regions,
        boolean manyPerApp,
        boolean logInput,
        boolean syslogDrain,
        String baseUrl,
        Optional<String> ssoUrl,
        AccountId account,
        boolean runsServices,
        boolean disabled,
        Instant createdAt,
        Instant updatedAt) {
    public Provider {
        aliases = List.copyOf(aliases);
        configVars = Set.copyOf(configVars);
        regions = List.copyOf(regions);
    }

    /// Whether a command that names this means it.
    public boolean isCalled(String word) {
        return slug.equals(word) || aliases.contains(word) || id.toString().equals(word);
    }
}
