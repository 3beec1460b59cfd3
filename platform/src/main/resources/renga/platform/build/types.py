# usage: types.py RELEASE_YML PROCFILE TITLES RESULT_JSON
# Joins what bin/release offers with what the Procfile declares, says so, and writes the build's result.
import json
import re
import sys

TYPE = re.compile(r"^([A-Za-z0-9_-]+)\s*:\s*(\S.*?)\s*$")


def declared(procfile):
    """Process types of a Procfile: one `type: command` a line; other lines are comments or blank."""
    try:
        with open(procfile, encoding="utf-8", errors="replace") as lines:
            found = [TYPE.match(line) for line in lines if not line.lstrip().startswith("#")]
    except FileNotFoundError:
        return {}
    return {match[1]: match[2] for match in found if match}


def offered(release):
    """What the buildpack's bin/release printed: a YAML mapping, or nothing."""
    try:
        with open(release, encoding="utf-8") as stream:
            text = stream.read(65_536)
    except FileNotFoundError:
        return {}
    answer = plain(text)
    if answer is None:
        import yaml

        answer = yaml.safe_load(text)
    return answer if isinstance(answer, dict) else {}


def plain(text):
    """The two-level YAML that nearly all buildpacks print, without loading a YAML parser; None if it is not that."""
    answer, inner = {}, None
    for line in text.splitlines():
        if not line.strip() or line.strip() == "---":
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


def main(release, procfile, titles, result):
    answer = offered(release)
    mine = declared(procfile)
    defaults = answer.get("default_process_types") or {}
    extra = {str(kind): str(command) for kind, command in defaults.items() if str(kind) not in mine}
    print("       Procfile declares types     -> " + (", ".join(sorted(mine)) or "(none)"))
    if extra:
        print("       Default types for buildpack -> " + ", ".join(sorted(extra)))
    with open(titles, encoding="utf-8") as lines:
        names = lines.read().splitlines()
    addons = [str(addon) for addon in answer.get("addons") or []]
    with open(result, "w", encoding="utf-8") as out:
        json.dump({"outcome": "built", "buildpacks": names, "process_types": {**extra, **mine}, "addons": addons}, out)


main(*sys.argv[1:])
