package renga.platform.log;

/// One line of an app's log as people see it, with its number: 1, 2, … per app, without gaps, for ever.
record LogLine(long number, String text) {}
