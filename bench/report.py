"""The figures as tables: one for each size, and how they grow from the smallest to the largest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bench.figures import Figure

Key = tuple[str, str, str]


def key_of(figure: Figure) -> Key:
    """Which visit a figure is of."""
    return figure.town, figure.page, figure.who


def table(figures: Sequence[Figure], initiatives: int) -> Iterator[str]:
    """One size as Markdown. Times in milliseconds; the ratio is to the bare page."""
    one = {key_of(f): f for f in figures if f.clients == 1}
    many = {key_of(f): f for f in figures if f.clients > 1}
    bare = next((f.median_ms for f in one.values() if f.page == "bare page"), 0.0)
    yield f"### {initiatives:,} initiatives".replace(",", " ")
    yield ""
    yield "| where | page | who | median | p99 | median, 8 clients | p99, 8 clients | requests/s, 8 clients | queries | × bare page |"
    yield "|---|---|---|--:|--:|--:|--:|--:|--:|--:|"
    for key, figure in one.items():
        eight = many.get(key, figure)
        ratio = f"{figure.median_ms / bare:.1f}" if bare else ""
        yield (
            f"| {' | '.join(key)} | {figure.median_ms:.1f} | {figure.p99_ms:.1f} | {eight.median_ms:.1f} | {eight.p99_ms:.1f} "
            f"| {eight.per_second:.0f} | {figure.queries} | {ratio} |"
        )
    yield ""


def growth(by_size: Mapping[int, Sequence[Figure]]) -> Iterator[str]:
    """The median at one client for each size, and how many times larger it is in the largest country than in the smallest."""
    sizes = sorted(by_size)
    medians = {size: {key_of(f): f.median_ms for f in by_size[size] if f.clients == 1} for size in sizes}
    yield "### How it grows"
    yield ""
    yield "| where | page | who | " + " | ".join(f"{size:,}".replace(",", " ") for size in sizes) + " | × |"
    yield "|---|---|---|" + "--:|" * (len(sizes) + 1)
    for key in medians[sizes[-1]]:
        values = [medians[size].get(key) for size in sizes]
        first, last = values[0], values[-1]
        ratio = f"{last / first:.1f}" if first and last else ""
        yield f"| {' | '.join(key)} | " + " | ".join("" if v is None else f"{v:.1f}" for v in values) + f" | {ratio} |"
    yield ""
