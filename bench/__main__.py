"""`script/bench`: the country in the sizes asked for, the figures as tables, and all of it as JSON in bench-results/."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final
from zoneinfo import ZoneInfo

import typer

from bench.figures import Figure
from bench.one import main as measure_one
from bench.report import growth, table
from heis.config.environment import PROJECT, data_folder

RESULTS: Final = PROJECT / "bench-results"
DEFAULT: Final = 100_000

Sizes = Annotated[
    list[int] | None, typer.Argument(help="How many initiatives; 100000 when left out. Several: how it grows.", min=300)
]
Fresh = Annotated[bool, typer.Option("--fresh", help="Make the country anew.")]
Seconds = Annotated[float, typer.Option(help="At most so long for each figure.")]
Only = Annotated[str, typer.Option(help="Pages whose name begins so: list, room, picture, my desk, filing, deciding.")]
Into = Annotated[Path | None, typer.Option(hidden=True)]


def bench(sizes: Sizes = None, fresh: Fresh = False, seconds: Seconds = 3.0, only: Only = "", into: Into = None) -> None:  # noqa: FBT002
    """Measure the product against generated countries."""
    wanted = sizes or [DEFAULT]
    if into:
        measure_one(wanted[0], into, fresh=fresh, seconds=seconds, only=only)
        return
    RESULTS.mkdir(exist_ok=True)
    now = datetime.now(ZoneInfo("Europe/Oslo"))
    files = [RESULTS / f"{now:%Y-%m-%d-%H%M%S}-{size}.json" for size in wanted]
    for size, file in zip(wanted, files, strict=True):
        _measure(size, file, ["--seconds", str(seconds), "--only", only, *(["--fresh"] if fresh else [])])
    tell(files)


def _measure(size: int, file: Path, options: Sequence[str]) -> None:
    """In a process of its own, with a data folder of its own, so that nothing else is touched."""
    folder = os.environ.get("HEIS_BENCH_DATA") or str(data_folder().parent / f"{data_folder().name}-bench")
    environment = {**os.environ, "HEIS_DATA": f"{folder}/{size}", "HEIS_LOG_LEVEL": "warning"}
    environment.pop("DATABASE_URL", None)
    subprocess.run([sys.executable, "-m", "bench", str(size), "--into", str(file), *options], env=environment, check=True)


def tell(files: Sequence[Path]) -> None:
    """Print what the files say, as tables."""
    by_size: dict[int, list[Figure]] = {}
    for file in files:
        told = json.loads(file.read_text(encoding="utf-8"))
        by_size[told["initiatives"]] = [Figure(**figure) for figure in told["figures"]]
    lines = [line for size, figures in by_size.items() for line in table(figures, size)]
    typer.echo("\n".join([*lines, *(growth(by_size) if len(by_size) > 1 else ())]))
    typer.echo(f"Written: {', '.join(str(file.relative_to(PROJECT)) for file in files)}")


if __name__ == "__main__":
    typer.run(bench)
