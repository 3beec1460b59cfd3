package renga.core;

import java.util.regex.Pattern;

/// What people call a dyno: process type and number, `web.1`, `run.4711`.
public record DynoName(String type, int number) implements Comparable<DynoName> {
    private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    public DynoName {
        if (!TYPE.matcher(type).matches()) throw new IllegalArgumentException("not a process type: " + type);
        if (number < 1) throw new IllegalArgumentException("dynos are numbered from 1, not " + number);
    }

    /// @throws IllegalArgumentException unless text is `type.number`
    public static DynoName of(String text) {
        int dot = text.lastIndexOf('.');
        if (dot < 0) throw new IllegalArgumentException("not a dyno name (type.number): " + text);
        return new DynoName(text.substring(0, dot), Integer.parseInt(text.substring(dot + 1)));
    }

    @Override
    public int compareTo(DynoName other) {
        int byType = type.compareTo(other.type);
        return byType != 0 ? byType : Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return type + "." + number;
    }
}
