package renga.platform.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import renga.platform.refusal.Refusal;

/// A change somebody wants: each name with its new value, or with none to take it away. Checked when made.
public record ConfigPatch(SortedMap<String, Optional<String>> wanted) {
    /// All names and values of an app together (contract, heroku-behaviour.md §1).
    public static final int BYTES_MAX = 64 * 1024;

    /// The contract's `\w+` (schema.json). Names become environment variables and, in builds, names of files.
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]{1,255}");

    /// @throws Refusal if a name or a value is not possible
    public ConfigPatch {
        wanted.forEach(ConfigPatch::check);
        wanted = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(wanted));
    }

    public static ConfigPatch set(Map<String, String> values) {
        var wanted = new TreeMap<String, Optional<String>>();
        values.forEach((name, value) -> wanted.put(name, Optional.of(value)));
        return new ConfigPatch(wanted);
    }

    /// What a patch did.
    ///
    /// @param set names that are new or have another value than before
    /// @param removed names that were there
    public record Applied(ConfigVars vars, List<String> set, List<String> removed) {
        public boolean changedNothing() {
            return set.isEmpty() && removed.isEmpty();
        }

        /// In Heroku's words: `Set A, B config vars`, `Remove A config vars`.
        public String description() {
            String setting = "Set " + String.join(", ", set) + " config vars";
            String removing = "Remove " + String.join(", ", removed) + " config vars";
            if (removed.isEmpty()) return setting;
            return set.isEmpty() ? removing : setting + "; " + removing;
        }
    }

    /// @throws Refusal if it is about a var of an attachment, or the result would be too large
    public Applied to(ConfigVars before) {
        checkOwned(before);
        var after = new TreeMap<>(before.values());
        var set = new ArrayList<String>();
        var removed = new ArrayList<String>();
        wanted.forEach((name, value) -> {
            if (value.isEmpty()) {
                if (after.remove(name) != null) removed.add(name);
            } else if (!value.get().equals(after.put(name, value.get()))) {
                set.add(name);
            }
        });
        var vars = new ConfigVars(after, before.attached());
        if (vars.bytes() > BYTES_MAX) throw tooLarge(vars.bytes());
        return new Applied(vars, List.copyOf(set), List.copyOf(removed));
    }

    /// Setting one to what it is already changes nothing and is let through: people send back what they read.
    private void checkOwned(ConfigVars before) {
        var owned = new ArrayList<String>();
        wanted.forEach((name, value) -> {
            boolean same = value.equals(Optional.ofNullable(before.values().get(name)));
            if (before.attached().contains(name) && !same) owned.add(name);
        });
        if (owned.isEmpty()) return;
        throw Refusal.invalid("Cannot overwrite attachment values %s.".formatted(String.join(", ", owned)));
    }

    private static void check(String name, Optional<String> value) {
        if (!NAME.matcher(name).matches()) {
            throw Refusal.invalid(
                    ("Config var name \"%s\" is not possible: it has 1 to 255 letters, digits and" + " underscores.")
                            .formatted(name));
        }
        if (value.isPresent() && value.get().indexOf('\0') >= 0) {
            throw Refusal.invalid("The value of " + name + " holds a zero byte, which no environment can.");
        }
    }

    private static Refusal tooLarge(int bytes) {
        return Refusal.invalid(
                "Config vars would take %d bytes, names and values together; an app may have %d. Keep files elsewhere."
                        .formatted(bytes, BYTES_MAX));
    }

    /// Names only.
    @Override
    public String toString() {
        return "ConfigPatch" + wanted.keySet();
    }
}
