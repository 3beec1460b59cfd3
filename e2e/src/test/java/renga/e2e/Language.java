package renga.e2e;

/// A language as its sample shows it: what the page says, and the one line that is changed for the second push.
///
/// @param version what the first push says of the version it chose
/// @param cached what the second push says when it takes from the cache; never what an installation says
record Language(
        String name,
        String sample,
        String version,
        String file,
        String text,
        String fresh,
        String cached,
        String never) {
    static final Language[] ALL = {
        new Language(
                "Ruby",
                "ruby-sinatra",
                "Using Ruby version: ruby-3.3",
                "app.rb",
                "the wintry forest",
                "the summer forest",
                "nothing to install",
                "bundle install"),
        new Language(
                "Python",
                "python-flask",
                "Using Python 3.13",
                "app.py",
                "autumn wind",
                "winter wind",
                "nothing to install",
                "Successfully installed"),
        new Language(
                "Node.js",
                "node-express",
                "Using npm version",
                "server.js",
                "the pond answers",
                "the pond is silent",
                "Restoring node_modules from cache",
                "Installing node modules"),
        new Language(
                "Java",
                "java-spring",
                "Using OpenJDK 25",
                "src/main/java/verse/VerseApplication.java",
                "first winter rain",
                "last winter rain",
                "from cache",
                "Installing Maven"),
        new Language(
                "PHP",
                "php-composer",
                "- php (8.4",
                "packages/verse/src/Verse.php",
                "a lightning gleam",
                "a candle",
                "Restoring vendor from cache",
                "Downloading"),
        new Language(
                "Go", "go-web", "Using go1.25", "main.go", "the old pond", "the new pond", "from cache", "downloading"),
        new Language(
                "Rust",
                "rust-web",
                "Using the stack's: Rust 1",
                "src/main.rs",
                "iron gate",
                "copper gate",
                "Compiling verse",
                "Downloaded"),
        new Language(
                "static",
                "static-site",
                "nginx version",
                "site/index.html",
                "one candle",
                "a candle",
                "Serving site",
                "Downloading"),
    };

    @Override
    public String toString() {
        return name;
    }
}
