package renga.addons.partner;

/// Who a provider is to the platform.
///
/// @param slug the user of its Basic credentials, in both directions
/// @param password of its manifest
public record Identity(String slug, String password) {
    @Override
    public String toString() {
        return "Identity[" + slug + "]";
    }
}
