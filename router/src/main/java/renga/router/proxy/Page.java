package renga.router.proxy;

import java.nio.charset.StandardCharsets;

/// What a visitor sees when no app answers: plain HTML that says what happened and who can do what.
enum Page {
    NONE("", ""),
    APPLICATION_ERROR(
            "Application error",
            "An error occurred in the application and your page could not be served. If you are the application owner,"
                    + " check your logs for details. You can do this with the command <code>heroku logs --tail</code>"),
    MAINTENANCE(
            "Offline for Maintenance",
            "This application is undergoing maintenance right now. Please check back later. If you are the application"
                    + " owner, <code>heroku maintenance:off</code> ends it."),
    BLANK(
            "Welcome to your new app!",
            "Nothing was deployed to this application yet. If you are the application owner,"
                    + " <code>git push heroku main</code> deploys it."),
    NO_SUCH_APP(
            "No such app",
            "There is no app configured at that hostname. Perhaps the app owner has renamed it, or you mistyped the"
                    + " URL."),
    BAD_REQUEST("Bad request", "The request could not be read, so it was not passed on to the application.");

    private final String title;
    private final String text;

    Page(String title, String text) {
        this.title = title;
        this.text = text;
    }

    /// @param code the H code, or empty
    byte[] html(String code) {
        String note = code.isEmpty() ? "" : "<p>" + code + "</p>\n";
        String page = "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>" + title
                + "</title>\n</head>\n<body>\n<h1>" + title + "</h1>\n<p>" + text + "</p>\n" + note
                + "</body>\n</html>\n";
        return page.getBytes(StandardCharsets.UTF_8);
    }
}
