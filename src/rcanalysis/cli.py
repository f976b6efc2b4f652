"""The command ``rcanalysis``: check the data, build, execute and serve the book."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rcanalysis.data import DataError, check, data_folder, descriptor_text, report, tables
from rcanalysis.data.ingest import SOURCES, run


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; 0 if all is well, 1 with one clear message if not, 2 if it was called wrongly."""
    parser = _parser()
    options = parser.parse_args(argv)
    try:
        return int(options.run(options) or 0)
    except DataError as error:
        return _failed(error)
    except OSError as error:
        return _failed(": ".join(str(part) for part in (error.filename, error.strerror or error) if part))
    except RuntimeError as error:
        from rcanalysis.publish.build import BuildError  # only here: checking tables needs no book tools

        if not isinstance(error, BuildError):
            raise
        return _failed(error)
    except KeyboardInterrupt:
        print("rcanalysis: stopped; the published site is as it was", file=sys.stderr)
        return 130


def _failed(message: object) -> int:
    print(f"rcanalysis: {message}", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="rcanalysis", description="Data, figures and build of the book.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: object, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(run=run)
        return sub

    command("check", _check, "Validate every table of data/ and the links between them.")
    command("tables", _tables, "List the tables with their titles and numbers of rows.")
    command("package", _package, "Write data/datapackage.json anew from the metadata files.")
    sub = command("build", _build, "Execute the notebooks and build the site into _build/html.")
    sub.add_argument(
        "--jobs", type=_positive, default=None, help="notebooks to execute at once (default: number of cores)"
    )
    sub.add_argument("--force", action="store_true", help="execute every notebook and build, even if nothing changed")
    sub = command("execute", _execute, "Execute the notebooks and store their outputs in chapters/.")
    sub.add_argument(
        "--jobs", type=_positive, default=None, help="notebooks to execute at once (default: number of cores)"
    )
    sub = command("serve", _serve, "Serve the built site on this machine.")
    sub.add_argument("--port", type=_port, default=8000, help="port (default: 8000)")
    sub = command("claims", _claims, "Judge the claims of the article: all of them, or one in full.")
    sub.add_argument("claim", nargs="*", type=str.upper, metavar="CLAIM", help="claims to print in full, such as C11")
    sub.add_argument("--chapter", help="only the claims of this chapter")
    form = sub.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print as JSON")
    form.add_argument("--csv", action="store_true", help="print as CSV, one row a test")
    sub = command("ingest", _ingest, "Make tables of data/ from an upstream file.")
    sub.add_argument("source", choices=[*SOURCES], help="what it is")
    sub.add_argument("path", type=Path, nargs="+", help="the upstream files, in the order to read them, or the folder")
    sub.add_argument(
        "--edition", type=_positive, default=None, help="year of SIPRI's release, for a file that does not say it"
    )
    sub = command("forecast", _forecast, "Print the forecasts of this edition, made from the tables.")
    sub.add_argument("--write", action="store_true", help="append them to data/forecasts.csv, where none may stand yet")
    return parser


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number above 0, got {text!r}")
    return int(text)


def _port(text: str) -> int:
    port = _positive(text)
    if port > 65535:
        raise argparse.ArgumentTypeError(f"expected a port from 1 to 65535, got {text!r}")
    return port


def _check(_: argparse.Namespace) -> int:
    problems = check()
    if problems:
        print(report(problems), file=sys.stderr)
        return 1
    path = data_folder() / "datapackage.json"
    if not path.is_file() or path.read_bytes() != descriptor_text().encode():
        print("data/datapackage.json is out of date: run `rcanalysis package`", file=sys.stderr)
        return 1
    print(f"{len(tables())} tables are sound")
    return 0


def _tables(_: argparse.Namespace) -> int:
    from rcanalysis.data import load, metadata

    for name in tables():
        print(f"{name:24} {len(load(name)):>6} rows   {metadata(name).title}")
    return 0


def _package(_: argparse.Namespace) -> int:
    path = data_folder() / "datapackage.json"
    text = descriptor_text()
    temporary = path.with_suffix(".json.tmp")
    try:
        temporary.write_text(text, encoding="utf-8", newline="\n")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    print(f"wrote {path.name} for {len(tables())} tables")
    return 0


def _build(options: argparse.Namespace) -> int:
    from rcanalysis.publish.build import build

    if code := _check(options):
        return code
    build(jobs=options.jobs, force=options.force)
    return 0


def _execute(options: argparse.Namespace) -> int:
    from rcanalysis.publish.build import store_outputs

    if code := _check(options):
        return code
    store_outputs(jobs=options.jobs)
    return 0


def _serve(options: argparse.Namespace) -> int:
    from rcanalysis.publish.build import serve

    serve(port=options.port)
    return 0


def _claims(options: argparse.Namespace) -> int:
    from rcanalysis.measures import claims as measures
    from rcanalysis.publish import claims

    evidence = claims.evidence()
    rows = evidence["claims"]
    known = list(rows["claim_id"])
    wrong = [f"no claim {name!r}; known are {known[0]} to {known[-1]}" for name in options.claim if name not in known]
    chapters = sorted(set(rows["chapter"].astype(str)))
    if options.chapter is not None and options.chapter not in chapters:
        wrong.append(f"no claim is of the chapter {options.chapter!r}; chapters are {', '.join(chapters)}")
    if wrong:
        raise DataError("\n".join(wrong))
    chosen = options.claim or list(
        rows.loc[rows["chapter"].astype(str).isin([options.chapter or c for c in chapters]), "claim_id"]
    )
    judged = [measures.judge(name, evidence) for name in chosen]
    records = [claims.record(j) for j in judged]
    if options.json:
        print(claims.json_text(records), end="")
    elif options.csv:
        print(claims.csv_text(records), end="")
    elif options.claim:
        print("\n\n".join(claims.card_text(claims.Card(j).payload) for j in judged))
    else:
        for j in judged:
            print(f"{j.claim_id}  {j.verdict:17} {claims.holds_words(j):>11}  {j.strength:9} {j.claim['statement']}")
    return 0


def _ingest(options: argparse.Namespace) -> int:
    written = run(options.source, options.path, data_folder(), edition=options.edition)
    for path in written:
        print(f"wrote data/{path.name}")
    return 0


def _forecast(options: argparse.Namespace) -> int:
    from rcanalysis.data import append
    from rcanalysis.publish.forecasts import forecasts

    made = forecasts().made
    shown = made.drop(columns=["made_on", "edition", "outcome", "scored_on"])
    print(shown.to_string(index=False, float_format=lambda value: f"{value:g}"))
    if options.write:
        path = append("forecasts", made, dated="made_on")
        print(f"added {len(made)} rows to data/{path.name}; now run `rcanalysis package`")
    return 0
