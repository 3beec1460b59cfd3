package renga.platform.provider;

/// What a provider and the platform know each other by.
///
/// @param password ours, when we ask it
/// @param ssoSalt of the tokens that let people in to its pages
/// @param clientSecret its own, when it redeems a code
public record Secrets(String password, String ssoSalt, String clientSecret) {
    @Override
    public String toString() {
        return "Secrets[…]";
    }
}
