package renga.bench;

/// An app whose deploys are timed.
///
/// @param folder in samples/
/// @param file holds its verse
/// @param verse the words of it that a round replaces, as far as the colon behind them
/// @param manifests what the floor needs beside the checkout, to install the dependencies once
/// @param install puts the floor's dependencies in place
/// @param start runs the app on `$PORT`, in the foreground
record DeploySample(String folder, String file, String verse, String manifests, String install, String start) {
    static final DeploySample NODE = new DeploySample(
            "node-express", "server.js", "A verse by Node.js", "package*.json", "npm ci --silent", "node server.js");

    static final DeploySample PYTHON = new DeploySample(
            "python-flask",
            "app.py",
            "A verse by Python",
            "requirements.txt",
            "python3 -m venv .venv && .venv/bin/pip install --quiet --requirement requirements.txt",
            // as many workers as the smallest dyno has
            ".venv/bin/gunicorn --workers 2 --bind 127.0.0.1:$PORT app:app");

    String app() {
        return "bench-" + folder;
    }
}
