package renga.router.proxy;

/// Why a request got no good answer: Heroku's code, its words for the log, and what the visitor reads.
enum Failure {
    H10("error", 503, "App crashed", Page.APPLICATION_ERROR),
    H11("error", 503, "Backlog too deep", Page.APPLICATION_ERROR),
    H12("error", 503, "Request timeout", Page.APPLICATION_ERROR),
    H13("error", 503, "Connection closed without response", Page.APPLICATION_ERROR),
    H14("error", 503, "No web processes running", Page.APPLICATION_ERROR),
    H15("error", 503, "Idle connection", Page.APPLICATION_ERROR),
    H17("error", 503, "Poorly formatted HTTP response", Page.APPLICATION_ERROR),
    H18("error", 503, "Server Request Interrupted", Page.APPLICATION_ERROR),
    H19("error", 503, "Backend connection timeout", Page.APPLICATION_ERROR),
    H20("error", 503, "App boot timeout", Page.APPLICATION_ERROR),
    H21("error", 503, "Backend connection refused", Page.APPLICATION_ERROR),
    H25("error", 502, "HTTP Restriction", Page.APPLICATION_ERROR),
    H26("error", 400, "Request Error", Page.BAD_REQUEST),
    H27("warning", 499, "Client Request Interrupted", Page.NONE),
    H28("warning", 499, "Client Connection Idle", Page.NONE),
    H34("error", 503, "All up dynos quarantined", Page.APPLICATION_ERROR),
    H80("info", 503, "Maintenance mode", Page.MAINTENANCE),
    H81("info", 503, "Blank app", Page.BLANK),
    H99("error", 503, "Platform error", Page.APPLICATION_ERROR);

    private final String level;
    private final int status;
    private final String description;
    private final Page page;

    Failure(String level, int status, String description, Page page) {
        this.level = level;
        this.status = status;
        this.description = description;
        this.page = page;
    }

    int status() {
        return status;
    }

    Page page() {
        return page;
    }

    /// The beginning of the log line, up to and with the blank before `method=`.
    String logStart() {
        String socket = switch (this) {
            case H18 -> "sock=backend ";
            case H27, H28 -> "sock=client ";
            default -> "";
        };
        return socket + "at=" + level + " code=" + name() + " desc=\"" + description + "\" ";
    }
}
