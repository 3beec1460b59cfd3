package renga.platform.webhook;

import java.util.Optional;

/// What a webhook's requests prove themselves by.
///
/// @param secret signs each body
/// @param authorization the header of that name, if there is to be one
record Secrets(String secret, Optional<String> authorization) {
    @Override
    public String toString() {
        return "Secrets";
    }
}
