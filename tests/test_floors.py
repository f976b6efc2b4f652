"""The four floors: imports go down only, and the package is typed."""

from __future__ import annotations

import subprocess
import sys
from importlib import resources

from tests.conftest import ROOT


def test_imports_go_down_only() -> None:
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command; lint_imports_command()",
        "--no-cache",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_package_is_typed() -> None:
    assert (resources.files("rcanalysis") / "py.typed").is_file()
