package renga.e2e;

import tools.jackson.databind.JsonNode;

/// A slug of one file, made without a build: for stories about an app's life, not about its making.
record PackedSlug(String id) {
    private static final String WEB = "{\"web\": \"python3 -m http.server $PORT\"}";

    /// Serves that text as its page.
    static PackedSlug page(Api api, Shell user, String app, String text) {
        return of(api, user, app, WEB, "index.html", text);
    }

    /// @param processTypes JSON
    static PackedSlug of(Api api, Shell user, String app, String processTypes, String file, String text) {
        JsonNode slug = api.post("/apps/%s/slugs".formatted(app), "{\"process_types\": %s}".formatted(processTypes));
        user.with("TEXT", text)
                .run("rm -rf packed && mkdir -p packed/app && printf '%%s\\n' \"$TEXT\" >packed/app/%s".formatted(file))
                .ok();
        user.run("tar czf - -C packed ./app | curl -fsS --cacert \"$NODE_EXTRA_CA_CERTS\" -T - '%s'"
                        .formatted(slug.at("/blob/url").asString()))
                .ok();
        return new PackedSlug(slug.get("id").asString());
    }

    void release(Api api, String app) {
        api.post("/apps/%s/releases".formatted(app), "{\"slug\": \"%s\"}".formatted(id));
    }
}
