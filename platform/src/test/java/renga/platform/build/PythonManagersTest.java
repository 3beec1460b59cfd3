package renga.platform.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.build.StackRoom.Built;

/// Each of Python's package managers, with the real PyPI behind it. Lock files are made by the tools themselves.
class PythonManagersTest {
    private static final String PROJECT = """
            [project]
            name = "verses"
            version = "1.0.0"
            requires-python = ">=3.11"
            dependencies = ["click==8.3.1"]

            [dependency-groups]
            dev = ["six==1.17.0"]
            """;
    private static final String ASK = "python -c 'import click; print(click.__file__)'; python -c 'import six'";

    private static final String LOCK_BEGINS = "the lock:\n";

    @TempDir
    Path folder;

    private StackRoom room;

    @BeforeEach
    void open() throws Exception {
        room = StackRoom.find(folder);
    }

    @Test
    void installs_with_uv() throws Exception {
        String lock = madeBy("uv", "pyproject.toml", PROJECT, "uv lock", "uv.lock");
        Built first = installsOnce("uv sync --locked --no-default-groups", "pyproject.toml", PROJECT, "uv.lock", lock);
        assertThat(first.output()).contains("Using the same as the last build: Python 3.13.");
        refusesDifferences(
                "`uv.lock` needs to be updated", "pyproject.toml", PROJECT.replace("8.3.1", "8.3.0"), "uv.lock", lock);
    }

    @Test
    @Tag("slow")
    void installs_with_poetry() throws Exception {
        // Where only the simple index of PyPI is mirrored, poetry has to be told of it.
        String project = PROJECT + """
                [tool.poetry]
                package-mode = false

                [[tool.poetry.source]]
                name = "index"
                url = "%s"
                """.formatted(index());
        String lock = madeBy("poetry", "pyproject.toml", project, "poetry lock", "poetry.lock");
        installsOnce("poetry sync --only main", "pyproject.toml", project, "poetry.lock", lock);
        refusesDifferences(
                "pyproject.toml changed significantly",
                "pyproject.toml",
                project.replace("8.3.1", "8.3.0"),
                "poetry.lock",
                lock);
    }

    @Test
    @Tag("slow")
    void installs_with_pipenv() throws Exception {
        String pipfile = """
                [[source]]
                name = "index"
                url = "%s"
                verify_ssl = true

                [packages]
                click = "==8.3.1"

                [dev-packages]
                six = "==1.17.0"

                [requires]
                python_version = "3.13"
                """.formatted(index());
        String lock = madeBy("pipenv", "Pipfile", pipfile, "pipenv lock", "Pipfile.lock");
        Built first = installsOnce("pipenv install --deploy", "Pipfile", pipfile, "Pipfile.lock", lock);
        assertThat(first.output()).contains("-----> Using Python 3.13 specified in Pipfile.lock\n");
        refusesDifferences(
                "Pipfile and Pipfile.lock differ.", "Pipfile", pipfile.replace("8.3.1", "8.3.0"), "Pipfile.lock", lock);
    }

    @Test
    void installs_again_if_a_file_changed_that_requirements_name() throws Exception {
        String ask = "python -c 'import importlib.metadata; print(importlib.metadata.version(\"click\"))'";
        for (String version : List.of("8.3.0", "8.3.1")) {
            Built built = build(
                    ask,
                    Trees.of(
                            "requirements.txt",
                            "-r requirements/all.txt\n",
                            "requirements/all.txt",
                            "click==" + version));
            assertThat(built.status()).as(built.output()).isZero();
            assertThat(built.ran()).endsWith(version + "\n");
        }
    }

    @Test
    void collects_static_files_of_django() throws Exception {
        Built built = build(
                "python - <<'PYTHON'\nfrom django.test import Client\nimport poems.wsgi\n"
                        + "print(Client().get('/').content.decode())\nPYTHON",
                Trees.sample("python-django"));
        assertThat(built.status()).as(built.output()).isZero();
        assertThat(built.output()).contains("1 static file copied to '/app/staticfiles', 1 post-processed.");
        assertThat(built.files()).contains("./staticfiles/poems/style.css");
        assertThat(built.ran())
                .contains("A verse by Django: the old pond, a frog leaps in.")
                .containsPattern("/static/poems/style\\.[0-9a-f]+\\.css");
    }

    private Built installsOnce(String command, String... tree) throws Exception {
        Built first = build(ASK, Trees.of(tree));
        assertThat(first.status()).as(first.output()).isZero();
        assertThat(first.output()).contains("-----> Installing dependencies using '" + command + "'\n");
        assertThat(first.ran())
                .contains("/app/.heroku/python/lib/python3.13/site-packages/click/__init__.py\n")
                .contains("No module named 'six'");

        Built again = build(ASK, Trees.of(tree));
        assertThat(again.status()).as(again.output()).isZero();
        assertThat(again.output())
                .contains("-----> Requirements are unchanged: nothing to install\n")
                .doesNotContain("Installing");
        assertThat(again.ran()).isEqualTo(first.ran());
        return first;
    }

    private void refusesDifferences(String sentence, String... tree) throws Exception {
        Built built = build("", Trees.of(tree));
        assertThat(built.status()).isEqualTo(1);
        assertThat(built.output()).contains(sentence);
    }

    /// What a tool writes when it locks: it runs in an app of its own, and the lock is what that prints.
    private String madeBy(String tool, String path, String content, String command, String lock) throws Exception {
        String then = """
                export HOME=/tmp SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
                export REQUESTS_CA_BUNDLE=$SSL_CERT_FILE PIP_CERT=$SSL_CERT_FILE PIP_DISABLE_PIP_VERSION_CHECK=1
                export PATH=/tmp/tool/bin:/usr/bin:/bin
                unset VIRTUAL_ENV
                { /usr/bin/python3 -m venv /tmp/tool && pip install %s && mkdir /tmp/lock && cp %s /tmp/lock && cd /tmp/lock &&
                    %s; } >/tmp/said 2>&1
                echo "%s"
                cat %s || cat /tmp/said
                """.formatted(tool, path, command, LOCK_BEGINS.strip(), lock);
        Built made = build(then, Trees.of(path, content, "requirements.txt", ""));
        assertThat(made.status()).as(made.output()).isZero();
        assertThat(made.ran()).contains("click");
        return made.ran().substring(made.ran().indexOf(LOCK_BEGINS) + LOCK_BEGINS.length());
    }

    /// The index that pip asks when nobody says otherwise.
    private String index() throws Exception {
        Built built = build(
                "python -c 'from pip._internal.models.index import PyPI; print(\"=\" + PyPI.simple_url)'",
                Trees.of("requirements.txt", ""));
        return built.ran().substring(built.ran().indexOf('=') + 1).strip();
    }

    private Built build(String then, Source source) throws Exception {
        return room.build(source, Buildpacks.detected(), false, Map.of(), then);
    }
}
