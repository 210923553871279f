"""Programs of the user's, run as the command line asks for them, and for nothing else.

What they read may be a stranger's. So there is no shell, no network as far as
a program can be told, no cluster, and an end to their time.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from aigw_lint.text.wording import cut
from aigw_lint.words.errors import ProgramError
from aigw_lint.words.pattern import lazy_pattern
from aigw_lint.words.record import Record

RELEASE = "release-name"
"""What ``helm template`` calls a release that has no name."""
NAMESPACE = "default"
"""The namespace that helm installs to where none is told."""

SECONDS = 60
"""How long one call may take."""

_LONGEST_COMPLAINT = 500
# What logs of Kubernetes begin a line with: time, process and place.
_WHEN = lazy_pattern(r"(?m)^[EFIW]\d{4} [\d:.]+ +\d+ [\w.-]+:\d+\] ")
# Where nobody listens: a request that should not be made ends at once.
_NOWHERE = "http://127.0.0.1:9"
_NO_NETWORK = {
    **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), _NOWHERE),
    **dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), _NOWHERE),
    "NO_PROXY": "",
    "no_proxy": "",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_TERMINAL_PROMPT": "0",
    "HELM_NO_PLUGINS": "1",
    "KUBECONFIG": os.devnull,
}
# What a user has set for work on a cluster says nothing of the files.
_LEFT_OUT = ("HELM_KUBE", "HELM_NAMESPACE", "HELM_DEBUG")


class Helm(Record):
    """How the charts are to be rendered."""

    values: tuple[str, ...] = ()
    """Files of values, the last one over all others."""
    release: str = RELEASE
    namespace: str | None = None
    """The namespace of the release; None where nobody tells it."""


class Programs(Record):
    """Which programs of the user's render what is read: only what the command line asks for."""

    helm: Helm | None = None
    kustomize: bool = False

    @property
    def namespace(self) -> str | None:
        """Where charts are installed to, where somebody tells it."""
        return None if self.helm is None else self.helm.namespace


NO_PROGRAMS = Programs()


class FailedError(Exception):
    """A program did not do what it was asked for; the text says how, for a reader."""


def find_program(names: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the first of *names* that is installed, with the arguments that go with it.

    ProgramError where none is. What lies in the working directory is none,
    which Windows would take before all others: it may be a stranger's.
    """
    import shutil  # here, since few runs start a program

    for name, arguments in names.items():
        found = shutil.which(name)
        if found is not None and os.path.dirname(os.path.abspath(found)) != os.getcwd():
            return (os.path.abspath(found), *arguments)
    wanted = " nor ".join(names)
    negation = "neither " if len(names) > 1 else "no "
    raise ProgramError(f"there is {negation}{wanted} to run: install it, or put it on the PATH")


def run_program(command: Sequence[str], folder: str, seconds: float = SECONDS) -> bytes:
    """Return what *command* writes, run in *folder*; FailedError where it fails or does not end."""
    import subprocess  # as above

    name = os.path.basename(command[0])
    inherited = {key: text for key, text in os.environ.items() if not key.startswith(_LEFT_OUT)}
    try:
        with subprocess.Popen(  # noqa: S603 - no shell, and the user named the program
            command,
            cwd=folder,
            env={**inherited, **_NO_NETWORK},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        ) as process:
            try:
                out, complaint = process.communicate(timeout=seconds)
            except subprocess.TimeoutExpired:
                _end(process.pid)
                process.kill()
                raise FailedError(f"{name} did not end within {seconds:g} s") from None
            except BaseException:
                _end(process.pid)
                raise
    except OSError as error:
        raise FailedError(f"{name} cannot be run: {error.strerror or error}") from error
    if process.returncode:
        # The same failure has the same words, whenever it is.
        plain = _WHEN().sub("", complaint.decode("utf-8", "replace"))
        said = cut(" ".join(plain.split()), _LONGEST_COMPLAINT)
        raise FailedError(f"{name} ended with exit code {process.returncode}: {said or 'no word'}")
    return out


def _end(group: int) -> None:
    """End a program and what it started."""
    import signal  # as above
    from contextlib import suppress

    if hasattr(os, "killpg"):
        with suppress(OSError):
            os.killpg(group, signal.SIGKILL)
