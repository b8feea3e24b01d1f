"""Make `.venv` and install the locked packages; standard library only.

Run by the system's own Python, in isolation, before anything is installed:
`python3 -I council/bootstrap.py run` (or `dev`). It reads on old Pythons too,
so that they can be told that they are too old.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OLDEST, TOO_NEW = (3, 11), (3, 14)
REASONS = (
    (("No space left", "Disk quota"), "The disk is full: make room and start again."),
    (
        ("do not match the hashes", "THESE PACKAGES DO NOT MATCH"),
        "A downloaded package is not the one that the lock file names; nothing was installed.",
    ),
    (
        (
            "Connection",
            "Max retries",
            "Temporary failure",
            "timed out",
            "No matching distribution",
        ),
        "The packages cannot be fetched: check the network, or pip's own settings, and try again.",
    ),
)


def main(arguments):
    """Bring the environment up to date; return the exit code."""
    name = arguments[0] if arguments else "run"
    venv = os.environ.get("VENV") or os.path.join(ROOT, ".venv")
    try:
        check_python()
        make_venv(venv)
        install(venv, name)
    except Refused as reason:
        sys.stderr.write("%s\n" % reason)
        return 1
    except OSError as error:
        sys.stderr.write("Cannot make %s: %s.\n" % (venv, error.strerror or error))
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped.\n")
        return 1
    return 0


class Refused(Exception):
    """A reason, in one sentence, why the environment cannot be made."""


def check_python(version=sys.version_info[:2]):
    """Refuse a Python that is too old, too new or without its venv module."""
    if not OLDEST <= tuple(version) < TOO_NEW:
        raise Refused(
            "Python %d.%d cannot run this: it needs 3.11, 3.12 or 3.13"
            " (make run PYTHON=/path/to/python3.12)." % tuple(version)
        )
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise Refused(
            "This Python lacks the venv module: install it"
            " (on Debian and Ubuntu the package is called python3-venv)."
        )


def python_of(venv):
    """Return the environment's own Python."""
    return os.path.join(venv, "bin", "python")


def make_venv(venv):
    """Make the environment, also over one that was left half made or lost its Python."""
    if works(venv):
        return
    tell("Making %s..." % os.path.basename(venv))
    if os.path.isdir(venv) and os.listdir(venv) and not os.path.exists(cfg(venv)):
        raise Refused("%s is there and is not a Python environment: move it away." % venv)
    done = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", venv],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Refused(reason(done.stdout + done.stderr, "Making the environment failed"))


def cfg(venv):
    """Return the file that marks a Python environment."""
    return os.path.join(venv, "pyvenv.cfg")


def works(venv):
    """Tell whether the environment has a Python with pip."""
    if not os.path.exists(python_of(venv)) or not os.path.exists(cfg(venv)):
        return False
    find = "import importlib.util, sys; sys.exit(importlib.util.find_spec('pip') is None)"
    return subprocess.run([python_of(venv), "-c", find], check=False).returncode == 0


def install(venv, name):
    """Install a lock file, unless this very file was the last one installed."""
    lock = os.path.join(ROOT, "requirements", name + ".lock")
    if read(stamp(venv, name)) == digest(lock):
        return
    total = sum(line[:1].isalnum() for line in read(lock).splitlines())
    tell("Installing %d packages..." % total)
    run_pip(venv, lock, total)
    # What tests need includes what the site needs.
    for installed in {"run", name}:
        source = os.path.join(ROOT, "requirements", installed + ".lock")
        with open(stamp(venv, installed), "w") as file:
            file.write(digest(source))


def run_pip(venv, lock, total):
    """Run pip over a lock file and show how far it is.

    The lock names every package, so pip has nothing to work out; older pips, left to
    do so, prefer a newer release of what is asked for with an extra, and then refuse it.
    """
    command = [python_of(venv), "-m", "pip", "install", "--require-hashes", "--no-deps"]
    command += ["--no-input", "--disable-pip-version-check", "--progress-bar", "off", "-r", lock]
    log = os.path.join(venv, "install.log")
    with open(log, "w") as file:
        pip = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True
        )
        show_progress(pip.stdout, file, total)
    if pip.wait():
        raise Refused(reason(read(log), "Installing failed; all of it is in %s" % log))


def show_progress(lines, file, total):
    """Copy pip's output to a file, with a line for every tenth package."""
    seen = 0
    for line in lines:
        file.write(line)
        if line.startswith(("Collecting ", "Requirement already satisfied")):
            seen += 1
            if seen % 10 == 0:
                tell("  %d of %d" % (min(seen, total), total))
        elif line.startswith("Installing collected"):
            tell("  unpacking")


def reason(output, otherwise):
    """Find the known reason in a program's output, else say its last line."""
    for signs, sentence in REASONS:
        if any(sign in output for sign in signs):
            return sentence
    last = (output.strip().splitlines() or ["no message"])[-1]
    return "%s: %s" % (otherwise, last)


def stamp(venv, name):
    """Return the file that remembers what was installed last."""
    return os.path.join(venv, "installed-%s" % name)


def read(path):
    """Read a file; one that is not there is empty."""
    if not os.path.exists(path):
        return ""
    with open(path) as file:
        return file.read()


def digest(path):
    """Return a lock file's fingerprint."""
    return hashlib.sha256(read(path).encode()).hexdigest()


def tell(line):
    """Show a line of progress at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
