package renga.platform.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.build.StackRoom.Built;

/// The ruby buildpack in the real stack: gems of the stack, and gems that the app brings along.
class BundledRubyTest {
    /// Makes a gem with a C extension, version by version, and leaves it in the cache for the test to fetch.
    private static final String MAKE_GEMS = """
            mkdir -p /tmp/gem/ext /tmp/gem/lib; cd /tmp/gem
            echo 'require "mkmf"; create_makefile("haiku")' >ext/extconf.rb
            echo '#include <ruby.h>' >ext/haiku.c
            echo 'void Init_haiku(void) { rb_define_global_const("HAIKU", rb_str_new_cstr("compiled")); }' >>ext/haiku.c
            for version in 1.0.0 1.1.0; do
                echo 'Gem::Specification.new { |gem| gem.name = "haiku"; gem.version = "'$version'"; gem.authors = ["Renga"];' \\
                    'gem.summary = "Three lines"; gem.files = Dir["ext/*"]; gem.extensions = ["ext/extconf.rb"] }' >haiku.gemspec
                gem build --silent haiku.gemspec
            done
            mv haiku-*.gem /cache/
            """;

    @TempDir
    Path folder;

    private StackRoom room;

    @BeforeEach
    void open() throws Exception {
        room = StackRoom.find(folder);
    }

    @Test
    void uses_the_stack_s_gems_if_they_are_the_locked_ones() throws Exception {
        String ask = "bundle exec ruby -e 'require \"./app\"; require \"rack/mock_request\";"
                + " print Rack::MockRequest.new(App).get(\"/\").body'";
        Built built = build(Trees.sample("ruby-sinatra"), ask);

        assertThat(built.status()).as(built.output()).isZero();
        assertThat(built.output())
                .contains("-----> Ruby app detected\n")
                .contains("-----> All locked gems are on the stack: nothing to install\n");
        assertThat(built.files()).noneMatch(file -> file.startsWith("./vendor/"));
        assertThat(built.ran()).isEqualTo("A verse by Ruby: over the wintry forest, winds howl in rage.\n");
    }

    @Test
    void compiles_vendored_gems_only_when_the_lock_changes() throws Exception {
        assertThat(build(Trees.sample("ruby-sinatra"), MAKE_GEMS).ran()).isEmpty();
        String ask = "bundle exec ruby -e 'require \"haiku\"; puts HAIKU'; ls vendor/bundle/ruby/*/gems";

        Built first = build(vendored("1.0.0"), ask);
        assertThat(first.status()).as(first.output()).isZero();
        assertThat(first.output())
                .contains("Running: bundle install --local (from vendor/cache)\n")
                .contains("Installing haiku 1.0.0 with native extensions");
        assertThat(first.ran()).isEqualTo("compiled\nhaiku-1.0.0\n");

        Built again = build(vendored("1.0.0"), ask);
        assertThat(again.output())
                .contains("Gems are unchanged: restored from cache, nothing to install")
                .doesNotContain("bundle install");
        assertThat(again.ran()).isEqualTo("compiled\nhaiku-1.0.0\n");

        Built changed = build(vendored("1.1.0"), ask);
        assertThat(changed.output()).contains("Installing haiku 1.1.0 with native extensions");
        assertThat(changed.ran()).isEqualTo("compiled\nhaiku-1.1.0\n");
    }

    private Built build(Source source, String then) throws Exception {
        return room.build(source, Buildpacks.detected(), false, Map.of(), then);
    }

    private Source vendored(String version) throws Exception {
        byte[] gem = Files.readAllBytes(folder.resolve("cache/haiku-%s.gem".formatted(version)));
        Source texts = Trees.of(
                "Gemfile", "source \"https://rubygems.org\"\ngem \"haiku\"\n", "Gemfile.lock", """
                        GEM
                          remote: https://rubygems.org/
                          specs:
                            haiku (%s)

                        PLATFORMS
                          ruby

                        DEPENDENCIES
                          haiku

                        BUNDLED WITH
                           2.4.1
                        """.formatted(version));
        return sink -> {
            texts.writeTo(sink);
            sink.file("vendor/cache/haiku-%s.gem".formatted(version), false, gem.length, new ByteArrayInputStream(gem));
        };
    }
}
