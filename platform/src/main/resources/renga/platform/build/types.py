# usage: types.py RELEASE_YML PROCFILE TITLES RESULT_JSON, with a line on standard input when all is there.
# Joins what bin/release offers with what the Procfile declares, says so, and writes the build's result.
# Exit status 3: the Procfile has errors, each of which was told with its line; 4: bin/release printed no YAML mapping.
import json
import os
import re
import stat
import sys

LINE = re.compile(r"^([^:]*?)\s*:\s*(.*?)\s*$")
TYPE = re.compile(r"^[A-Za-z0-9_-]{1,64}$")
VARIABLE = re.compile(r"^[A-Za-z_][A-Za-z0-9_]{0,254}$")
PROCFILE_BYTES_MAX = 256 * 1024
RELEASE_BYTES_MAX = 64 * 1024
ERRORS_TOLD_MAX = 10


class Wrong(Exception):
    """What stops the build, in sentences for the person who pushed."""

    def __init__(self, status, *sentences):
        super().__init__(*sentences)
        self.status = status


def content(path, bytes_max):
    """The bytes of a regular file, None if there is none; a pipe or a device is not waited for."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        raise Wrong(3, "The Procfile is no file.")
    with open(handle, "rb") as stream:
        taken = stream.read(bytes_max + 1)
    if len(taken) > bytes_max:
        raise Wrong(3, f"The Procfile is larger than {bytes_max // 1024} KB.")
    return taken


def declared(procfile):
    """Process types of a Procfile: one `type: command` a line; the others are comments or blank."""
    taken = content(procfile, PROCFILE_BYTES_MAX)
    if taken is None:
        return {}
    try:
        text = taken.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = taken[: error.start].count(b"\n") + 1
        raise Wrong(3, f"Procfile, line {line}: this is no text in UTF-8. A line is `type: command`.") from None
    types, errors = {}, []
    for number, line in enumerate(text.split("\n"), start=1):
        reason = take(line.strip(), types)
        if reason:
            errors.append(f'Procfile, line {number}: {reason}: "{shown(line)}"')
    if errors:
        raise Wrong(3, *errors[:ERRORS_TOLD_MAX], "A line is `type: command`, as in `web: npm start`.")
    return types


def take(line, types):
    """Adds what the line declares, or tells what is wrong with it."""
    if not line or line.startswith("#"):
        return None
    parts = LINE.match(line)
    if any(ord(letter) < 32 and letter != "\t" for letter in line):
        return "it holds a control character"
    if not parts:
        return "there is no colon"
    if not TYPE.match(parts[1]):
        return "a type has 1 to 64 letters, digits, - and _"
    if not parts[2]:
        return "there is no command"
    if parts[1] in types:
        return f"{parts[1]} is declared twice"
    types[parts[1]] = parts[2]
    return None


def shown(line):
    plain = "".join(letter if letter.isprintable() else "?" for letter in line.strip())
    return plain if len(plain) <= 80 else plain[:80] + "…"


def offered(release):
    """What the buildpack's bin/release printed: a YAML mapping, or nothing."""
    with open(release, encoding="utf-8", errors="replace") as stream:
        text = stream.read(RELEASE_BYTES_MAX)
    answer = plain(text)
    return parsed(text) if answer is None else answer


def parsed(text):
    import yaml

    try:
        answer = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        raise Wrong(4, "What bin/release of the buildpack prints is no YAML:", reason) from None
    if answer is not None and not isinstance(answer, dict):
        raise Wrong(4, "What bin/release of the buildpack prints is no YAML mapping.")
    return answer or {}


def plain(text):
    """The two-level YAML that nearly all buildpacks print, without loading a YAML parser; None if it is not that."""
    answer, inner = {}, None
    for line in text.splitlines():
        if not line.strip() or line.strip() in ("---", "--- {}"):
            continue
        top = re.match(r"^([a-z_]+):\s*(\[\]|\{\})?\s*$", line)
        below = re.match(r"^  ([A-Za-z0-9_-]+): ([A-Za-z0-9./][A-Za-z0-9 ./_-]*)$", line)
        if top:
            inner = answer[top[1]] = [] if top[2] == "[]" else {}
        elif below and isinstance(inner, dict):
            inner[below[1]] = below[2]
        else:
            return None
    return answer


def mapping(answer, key, names):
    """Names and texts; what is neither is left out."""
    found = answer.get(key)
    pairs = found.items() if isinstance(found, dict) else ()
    plain_values = (str, int, float)
    return {str(name): str(value) for name, value in pairs if names.match(str(name)) and isinstance(value, plain_values)}


def wanted(answer):
    found = answer.get("addons")
    return [addon for addon in found if isinstance(addon, str)] if isinstance(found, list) else []


def main(release, procfile, titles, result):
    answer = offered(release)
    mine = declared(procfile)
    defaults = mapping(answer, "default_process_types", TYPE)
    extra = {kind: command for kind, command in defaults.items() if kind not in mine and command.strip()}
    print("       Procfile declares types     -> " + (", ".join(sorted(mine)) or "(none)"))
    if extra:
        print("       Default types for buildpack -> " + ", ".join(sorted(extra)))
    with open(titles, encoding="utf-8", errors="replace") as lines:
        names = lines.read().splitlines()
    built = {
        "outcome": "built",
        "buildpacks": names,
        "process_types": {**extra, **mine},
        "config_vars": mapping(answer, "config_vars", VARIABLE),
        "addons": wanted(answer),
    }
    with open(result, "w", encoding="utf-8") as out:
        json.dump(built, out)


try:
    if sys.stdin.readline():
        main(*sys.argv[1:])
except Wrong as wrong:
    print(*(f" !     {sentence}" for sentence in wrong.args), sep="\n")
    sys.exit(wrong.status)
