"""Build the book: execute what changed, in parallel, then let Sphinx make the site, then swap it in.

Results of a notebook are reused only when its code cells, ``src/``, ``data/``, the lock file and the Python version are
the same (the cache of Jupyter Book looks at the notebook alone and serves stale results). Notebooks are executed as
copies below ``_build``; the ones in ``chapters/`` are never touched by a build.
"""

from __future__ import annotations

import asyncio
import contextlib
import copy
import functools
import hashlib
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from rcanalysis.data import data_folder

CELL_TIMEOUT = 300
# what a notebook's results depend on, beside its own code
CODE_INPUTS = ("src", "data", "requirements.txt")
# what else the pages depend on
PAGE_INPUTS = ("_config.yml", "_toc.yml", "references.bib", "pyproject.toml")
# made by Python, editors and the desktop; everything else is an input
LEFT_OUT = re.compile(r"(^|/)(__pycache__|\.ipynb_checkpoints|[^/]*\.egg-info)/|\.pyc$|~$|(^|/)\.[^/]*$")
# the kernels' environment. One thread for linear algebra: products of this size gain nothing from more, and kernels that run
# side by side would wait for each other's cores
KERNEL = {
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
ANSI = re.compile(r"\x1b\[[0-9;]*m")


class BuildError(RuntimeError):
    """The book could not be built. The message says why; the site that was there is left as it was."""


@dataclass(frozen=True)
class Executed:
    """A notebook with fresh outputs, and how long the execution took (0.0 if it was reused)."""

    name: str
    node: NotebookNode
    seconds: float


def root_folder() -> Path:
    """The checkout this package works in: the folder that holds ``_toc.yml``."""
    for folder in (Path.cwd(), *Path.cwd().parents, Path(__file__).resolve().parents[3]):
        if (folder / "_toc.yml").is_file() and (folder / "chapters").is_dir():
            return folder
    raise BuildError("no book here: run this in a clone of the repository (a folder with _toc.yml and chapters/)")


def digest(root: Path, names: Iterable[str]) -> str:
    """SHA-256 over the named files and folders: their paths and their bytes."""
    total = hashlib.sha256()
    for name in names:
        base = root / name
        files = sorted(p for p in base.rglob("*") if p.is_file()) if base.is_dir() else [base]
        for path in files:
            if path.is_file() and not LEFT_OUT.search(path.relative_to(root).as_posix()):
                total.update(path.relative_to(root).as_posix().encode() + b"\0")
                total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def check_environment(root: Path) -> None:
    """Refuse to build one checkout with the code or the data of another.

    Raises
    ------
    BuildError
        If the package in use, or the data folder, is not the one of ``root``: results would be stored under the digest of
        files that were not read.
    """
    code = Path(__file__).resolve()
    if not code.is_relative_to((root / "src").resolve()):
        raise BuildError(
            f"this environment belongs to another checkout ({code.parents[3]}); run `make clean book` here"
        )
    if data_folder().resolve() != (root / "data").resolve():
        raise BuildError("RCANALYSIS_DATA names another data folder; unset it to build the book from this checkout")


def site_key(root: Path) -> str:
    """What the site is made from, as one string; it stands in ``_build/html.key`` beside a site made from it."""
    return digest(root, (*CODE_INPUTS, *PAGE_INPUTS, "chapters")) + _python()


def build(*, jobs: int | None = None, force: bool = False) -> Path:
    """Build the site.

    Parameters
    ----------
    jobs : int, optional
        Notebooks executed at once; the number of cores if not given.
    force : bool
        Execute and build even if nothing changed.

    Returns
    -------
    Path
        ``_build/html``. It is replaced only when everything has gone well.

    Raises
    ------
    BuildError
        If a notebook fails, Sphinx warns, or a reference does not resolve.
    """
    started = time.monotonic()
    root = root_folder()
    check_environment(root)
    target = root / "_build" / "html"
    key = site_key(root)
    stamp = root / "_build" / "html.key"
    if not force and (target / "index.html").is_file() and stamp.is_file() and stamp.read_text(encoding="utf-8") == key:
        print(f"Nothing has changed. The book is at {_address(target)}")
        return target
    work = root / "_build" / f"work-{os.getpid()}"
    shutil.rmtree(work, ignore_errors=True)
    try:
        source = work / "source"
        source.mkdir(parents=True)
        for name in ("_config.yml", "_toc.yml", "references.bib"):
            if not (root / name).is_file():
                raise BuildError(f"{name} is missing; restore it from the repository")
            shutil.copy(root / name, source / name)
        (source / "chapters").mkdir()
        for path in sorted((root / "chapters").glob("*.md")):
            shutil.copy(path, source / "chapters" / path.name)
        print("Executing the notebooks")
        for done in execute(root, jobs=jobs, force=force):
            nbformat.write(done.node, source / "chapters" / f"{done.name}.ipynb")
        print("Building the pages")
        _sphinx(source, work)
        _swap(work / "_build" / "html", target)
        stamp.write_text(key, encoding="utf-8")
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(f"Built in {time.monotonic() - started:.0f} s. Open {_address(target)} or run `make serve`")
    return target


def execute(root: Path, *, jobs: int | None = None, force: bool = False) -> list[Executed]:
    """Every notebook of ``chapters/`` with fresh outputs, in alphabetical order.

    Outputs are taken from ``_build/executed`` where nothing they depend on has changed.
    """
    store = root / "_build" / "executed"
    store.mkdir(parents=True, exist_ok=True)
    shared = digest(root, CODE_INPUTS) + _python()
    paths = sorted((root / "chapters").glob("*.ipynb"))
    if not paths:
        raise BuildError("chapters/ holds no notebook")
    results, failures = asyncio.run(_all(paths, store, shared, jobs or os.cpu_count() or 1, force))
    if failures:
        raise BuildError("\n\n".join(sorted(failures)))
    for stale in store.glob("*.json"):
        if stale.stem.rsplit("-", 1)[0] not in results:
            stale.unlink()
    return [results[name] for name in sorted(results)]


async def _all(
    paths: list[Path], store: Path, shared: str, jobs: int, force: bool
) -> tuple[dict[str, Executed], list[str]]:
    """All notebooks, at most ``jobs`` at once, with a line of progress for each."""
    free = asyncio.Semaphore(jobs)
    results: dict[str, Executed] = {}
    failures: list[str] = []

    async def one(path: Path) -> None:
        async with free:
            try:
                results[path.stem] = await _one(path, store, shared, force)
                seconds = results[path.stem].seconds
                took = f"{seconds:.1f} s" if seconds else "unchanged, reused"
            except BuildError as error:
                failures.append(str(error))
                took = "failed"
        print(f"  [{len(results) + len(failures)}/{len(paths)}] {path.stem}: {took}", flush=True)

    await asyncio.gather(*(one(path) for path in paths))
    return results, failures


async def _one(path: Path, store: Path, shared: str, force: bool) -> Executed:
    try:
        node = nbformat.read(path, as_version=4)
        nbformat.validate(node)
    except Exception as error:
        raise BuildError(f"chapters/{path.name} is not a valid notebook: {error}") from error
    code = [[cell.source, cell.metadata] for cell in node.cells if cell.cell_type == "code"]
    key = hashlib.sha256(json.dumps([shared, code]).encode()).hexdigest()[:24]
    kept = store / f"{path.stem}-{key}.json"
    if kept.is_file() and not force:
        with contextlib.suppress(ValueError):
            return Executed(path.stem, _with_outputs(node, json.loads(kept.read_text(encoding="utf-8"))), 0.0)
    started = time.monotonic()
    outputs = await _run(node, path)
    for old in store.glob(f"{path.stem}-????????????????????????.json"):
        old.unlink(missing_ok=True)
    temporary = kept.with_suffix(f".{os.getpid()}.tmp")
    temporary.write_text(json.dumps(outputs), encoding="utf-8")
    temporary.replace(kept)
    return Executed(path.stem, _with_outputs(node, outputs), max(time.monotonic() - started, 0.1))


async def _run(node: NotebookNode, path: Path) -> list[list[NotebookNode]]:
    """Outputs of every code cell, executed in a kernel of this Python, in the folder of the notebook."""
    fresh = copy.deepcopy(node)
    client = NotebookClient(
        fresh,
        timeout=CELL_TIMEOUT,
        kernel_name="python3",
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        resources={"metadata": {"path": str(path.parent)}},
        record_timing=False,
        force_raise_errors=True,  # whatever a cell's tags say
    )
    environment = {**os.environ, **KERNEL}
    try:
        await client.async_execute(env=environment)
    except CellExecutionError as error:
        lines = ANSI.sub("", error.traceback).strip().splitlines()[-8:]
        raise BuildError(f"chapters/{path.name}: a cell failed\n    " + "\n    ".join(lines)) from error
    except Exception as error:
        raise BuildError(f"chapters/{path.name} could not be executed: {type(error).__name__}: {error}") from error
    cells = [cell for cell in fresh.cells if cell.cell_type == "code"]
    for cell in cells:
        for output in cell.outputs:
            if output.output_type == "stream" and output.name == "stderr":
                raise BuildError(
                    f"chapters/{path.name}: a cell warns\n    {output.text.strip()}\n  in: {cell.source.strip()}"
                )
    return [cell.outputs for cell in cells]


def _with_outputs(node: NotebookNode, outputs: list[list[dict[str, object]]]) -> NotebookNode:
    """The notebook in its normal form: given outputs, counts from 1, metadata that does not vary between machines."""
    cells = iter(outputs)
    for number, cell in enumerate((c for c in node.cells if c.cell_type == "code"), start=1):
        cell.execution_count = number
        cell.outputs = [nbformat.from_dict(o) for o in next(cells)]
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = number
        cell.metadata.pop("execution", None)
    node.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            **{k: v for k, v in node.metadata.items() if k not in ("kernelspec", "language_info")},
        }
    )
    return node


def store_outputs(*, jobs: int | None = None) -> list[str]:
    """Execute the notebooks and store the outputs in ``chapters/``; returns the names of those that changed."""
    root = root_folder()
    check_environment(root)
    changed = []
    for done in execute(root, jobs=jobs):
        path = root / "chapters" / f"{done.name}.ipynb"
        text = nbformat.writes(done.node) + "\n"
        if path.read_text(encoding="utf-8") != text:
            temporary = path.with_suffix(".tmp")
            temporary.write_text(text, encoding="utf-8", newline="\n")
            temporary.replace(path)
            changed.append(done.name)
    print("Stored outputs changed: " + (", ".join(changed) or "none"))
    return changed


def _sphinx(source: Path, work: Path) -> None:
    command = [
        sys.executable,
        "-c",
        "from jupyter_book.cli.main import main; main()",
        "build",
        str(source),
        "--path-output",
        str(work),
    ]
    command += ["-W", "-n", "--keep-going", "--builder", "html", "-q"]
    result = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "TZ": "UTC"})
    if result.returncode != 0 or not (work / "_build" / "html" / "index.html").is_file():
        lines = ANSI.sub("", result.stdout + result.stderr).replace(str(source) + os.sep, "").splitlines()
        telling = [line for line in lines if "WARNING" in line or "ERROR" in line] or lines[-80:]
        raise BuildError("the pages could not be built; the site is left as it was\n" + "\n".join(telling))


def _swap(new: Path, target: Path) -> None:
    """Put the new site in the place of the old one."""
    old = target.with_name(f"html-old-{os.getpid()}")
    if target.exists():
        target.rename(old)
    try:
        new.rename(target)
    except BaseException:  # an interrupt, too, must not leave the book without a site
        if old.exists() and not target.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _python() -> str:
    return f"-py{sys.version_info.major}.{sys.version_info.minor}"


def _address(target: Path) -> str:
    return (target / "index.html").as_uri()


def serve(*, port: int = 8000) -> None:
    """Serve ``_build/html`` at http://127.0.0.1:<port> until stopped."""
    folder = root_folder() / "_build" / "html"
    if not (folder / "index.html").is_file():
        raise BuildError("there is no site yet: run `make book` first")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise BuildError(
            f"port {port} cannot be used ({error.strerror}); try `rcanalysis serve --port {port + 1}`"
        ) from error
    print(f"http://127.0.0.1:{port}   (stop with Ctrl-C)")
    with server, contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()
