package renga.platform.refusal;

import java.util.Optional;

/// Thrown by any room when a request cannot be met through no fault of ours. The message is for the person who asked:
/// what, why, what to do. Holds no secrets.
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final Optional<String> resource;

    private Refusal(Kind kind, String message, Optional<String> resource) {
        super(message, null, false, false);
        this.kind = kind;
        this.resource = resource;
    }

    public static Refusal of(Kind kind, String message) {
        return new Refusal(kind, message, Optional.empty());
    }

    /// @param resource what the CLI looks for in a 404's body: `app`, `session`, `authorization`, `add_on` …
    public static Refusal notFound(String resource, String message) {
        return new Refusal(Kind.NOT_FOUND, message, Optional.of(resource));
    }

    /// An app that does not exist and one the caller may not see are answered alike.
    public static Refusal noSuchApp() {
        return notFound("app", "Couldn't find that app.");
    }

    public static Refusal invalid(String message) {
        return of(Kind.INVALID_PARAMS, message);
    }

    public static Refusal unauthorized() {
        return of(Kind.UNAUTHORIZED, "Invalid credentials provided.");
    }

    public Kind kind() {
        return kind;
    }

    public Optional<String> resource() {
        return resource;
    }

    /// The `id` of an error body, in Heroku's words.
    public enum Kind {
        BAD_REQUEST("bad_request"),
        UNAUTHORIZED("unauthorized"),
        FORBIDDEN("forbidden"),
        NOT_FOUND("not_found"),
        METHOD_NOT_ALLOWED("method_not_allowed"),
        CONFLICT("conflict"),
        TOO_LARGE("request_entity_too_large"),
        RANGE_NOT_SATISFIABLE("requested_range_not_satisfiable"),
        INVALID_PARAMS("invalid_params"),
        CONFIRMATION_REQUIRED("confirmation_required"),
        RATE_LIMIT("rate_limit"),
        UNAVAILABLE("service_unavailable"),
        INTERNAL("internal_server_error");

        private final String id;

        Kind(String id) {
            this.id = id;
        }

        public String id() {
            return id;
        }
    }
}
