"""Types e-mail and password into `heroku login -i` as a person at a terminal does.

usage: login.py EMAIL PASSWORD_FILE
"""

import os
import pty
import select
import sys
import time

LIMIT_SECONDS = 60


def main():
    email, password_file = sys.argv[1:3]
    with open(password_file, encoding="utf-8") as file:
        password = file.read().strip()
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp("heroku", ["heroku", "login", "-i"])
    answers = [(b"Email", email), (b"Password", password)]
    seen = b""
    deadline = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < deadline:
        ready, _, _ = select.select([terminal], [], [], 1)
        if not ready:
            continue
        try:
            chunk = os.read(terminal, 4096)
        except OSError:
            break
        if not chunk:
            break
        sys.stdout.buffer.write(chunk)
        seen += chunk
        if answers and answers[0][0] in seen:
            os.write(terminal, answers.pop(0)[1].encode() + b"\r")
            seen = b""
    _, status = os.waitpid(pid, 0)
    sys.exit(os.waitstatus_to_exitcode(status))


main()
