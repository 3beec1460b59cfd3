package renga.platform.webhook;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import renga.platform.fetch.Dialer;
import renga.platform.refusal.Refusal;
import tools.jackson.databind.JsonNode;

/// What somebody wants a webhook to be. Of a change, what is absent stays; a null takes an authorization away.
record Wish(
        @Nullable List<String> include,
        @Nullable String level,
        @Nullable String url,
        @Nullable String secret,
        @Nullable JsonNode authorization) {
    private static final int URL_CHARS_MAX = 2_048;

    /// It is a header of every request, which receivers take 8 KiB of in all.
    private static final int AUTHORIZATION_CHARS_MAX = 2_048;

    private static final int SECRET_CHARS_MAX = 256;

    /// Visible ASCII, and blanks within: what a header may hold.
    private static final Pattern HEADER = Pattern.compile("[!-~]+( +[!-~]+)*");

    Optional<List<Entity>> entities() {
        return Optional.ofNullable(include).map(words -> {
            if (words.isEmpty()) throw unsaid();
            return words.stream().map(Wish::entity).distinct().toList();
        });
    }

    static Refusal unsaid() {
        return Refusal.invalid(
                "Say what the webhook shall hear of: include is a list of one or more of %s.".formatted(Entity.all()));
    }

    Optional<Level> wantedLevel() {
        return Optional.ofNullable(level)
                .map(word -> Arrays.stream(Level.values())
                        .filter(known -> known.word().equals(word))
                        .findFirst()
                        .orElseThrow(() -> Refusal.invalid(
                                "There is no level %s. notify tries once, sync until it is heard.".formatted(word))));
    }

    /// @throws Refusal if nothing can be posted there
    Optional<String> wantedUrl(Dialer dialer) {
        if (url == null) return Optional.empty();
        URI address = address(url);
        if (address.getRawUserInfo() != null) {
            throw Refusal.invalid("An address with a password in it would be shown to everybody who sees the webhook."
                    + " Use authorization for it: webhooks:add -t.");
        }
        dialer.refusesToPost(address).ifPresent(why -> {
            throw Refusal.invalid(why);
        });
        return Optional.of(url);
    }

    Optional<String> wantedSecret() {
        return Optional.ofNullable(secret).map(text -> header("The secret", text, SECRET_CHARS_MAX));
    }

    /// @param before if nothing is said
    Optional<String> wantedAuthorization(Optional<String> before) {
        if (authorization == null) return before;
        if (authorization.isNull()) return Optional.empty();
        if (!authorization.isString()) throw Refusal.invalid("The authorization has to be text.");
        return Optional.of(header("The authorization", authorization.asString(), AUTHORIZATION_CHARS_MAX));
    }

    private static URI address(String url) {
        try {
            if (url.length() > URL_CHARS_MAX) {
                throw Refusal.invalid("The address has more than %,d characters.".formatted(URL_CHARS_MAX));
            }
            return new URI(url);
        } catch (URISyntaxException _) {
            throw Refusal.invalid("The url is no address: write https://HOST/PATH.");
        }
    }

    private static Entity entity(String word) {
        return Entity.of(word)
                .orElseThrow(() ->
                        Refusal.invalid("A webhook cannot hear of %s. Choose from %s.".formatted(word, Entity.all())));
    }

    private static String header(String what, String text, int charsMax) {
        if (text.length() <= charsMax && HEADER.matcher(text).matches()) return text;
        throw Refusal.invalid("%s has to be 1 to %,d letters, digits and signs on one line, without blanks at its ends."
                .formatted(what, charsMax));
    }

    /// Some of it is secret.
    @Override
    public String toString() {
        return "Wish";
    }
}
