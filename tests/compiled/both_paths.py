"""The plain and the compiled model side by side, each in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

from sim.fast import PURE

ANSWERING = Path(__file__).with_name("answering.py")


def environment(plain: bool, **more: str) -> dict[str, str]:
    """Return the environment of a process that uses the plain or the compiled model."""
    return {**os.environ, PURE: "1" if plain else "0", **more}


class Answering:
    """A process with one of the two models, which runs scenarios and returns digests."""

    def __init__(self, plain: bool) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(ANSWERING)], env=environment(plain), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self.build = self.answer()

    def ask(self, question: dict[str, object]) -> None:
        """Send a question, without waiting for the answer."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()

    def answer(self) -> str:
        """Return the next answer."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, "the process has ended"
        return line.strip()


class BothPaths:
    """Both models, asked the same questions."""

    def __init__(self) -> None:
        self.plain, self.compiled = Answering(plain=True), Answering(plain=False)
        assert self.plain.build.startswith("plain Python")
        assert self.compiled.build == "compiled"

    def __call__(
        self, scenario: object, source: str = "point", draw: int = 0, replication: int = 0
    ) -> tuple[str, str]:
        """Return the digests of a run on the plain and on the compiled path."""
        question = {
            "scenario": str(scenario), "source": source, "draw": draw, "replication": replication,
        }  # fmt: skip
        for path in (self.plain, self.compiled):
            path.ask(question)
        return self.plain.answer(), self.compiled.answer()

    def end(self) -> None:
        """End both processes."""
        for path in (self.plain, self.compiled):
            path.process.communicate(timeout=20)
