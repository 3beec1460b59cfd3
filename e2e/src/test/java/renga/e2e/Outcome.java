package renga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;

/// What a command printed and how it ended.
record Outcome(String command, int exit, String out, String err) {
    @CanIgnoreReturnValue
    Outcome ok() {
        return exits(0);
    }

    @CanIgnoreReturnValue
    Outcome exits(int expected) {
        assertThat(exit).as("exit code of%n%s", this).isEqualTo(expected);
        return this;
    }

    @CanIgnoreReturnValue
    Outcome fails() {
        assertThat(exit).as("exit code of%n%s", this).isNotZero();
        return this;
    }

    @CanIgnoreReturnValue
    Outcome prints(String... texts) {
        assertThat(out).as("stdout of%n%s", this).contains(texts);
        return this;
    }

    @CanIgnoreReturnValue
    Outcome says(String... texts) {
        assertThat(err).as("stderr of%n%s", this).contains(texts);
        return this;
    }

    /// Stdout or stderr.
    @CanIgnoreReturnValue
    Outcome tells(String... texts) {
        assertThat(out + err).as("output of%n%s", this).contains(texts);
        return this;
    }

    /// Stdout without the line break at its end.
    String text() {
        return out.strip();
    }

    @Override
    public String toString() {
        return "$ " + command + "\n" + out + "\n-- stderr\n" + err + "\n-- exit " + exit;
    }
}
