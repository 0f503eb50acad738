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
    yield "| where | page | who | median | p99 | processor | median, 8 clients | p99, 8 clients | requests/s, 8 clients | queries | × bare page |"
    yield "|---|---|---|--:|--:|--:|--:|--:|--:|--:|--:|"
    for key, figure in one.items():
        eight = many.get(key, figure)
        ratio = f"{figure.median_ms / bare:.1f}" if bare else ""
        yield (
            f"| {' | '.join(key)} | {figure.median_ms:.1f} | {figure.p99_ms:.1f} | {figure.processor_ms:.1f} | {eight.median_ms:.1f} | {eight.p99_ms:.1f} "
            f"| {eight.per_second:.0f} | {figure.queries} | {ratio} |"
        )
    yield ""


def growth(by_size: Mapping[int, Sequence[Figure]]) -> Iterator[str]:
    """The median at one client for each size, and how many times larger it is in the largest country than in the smallest."""
    sizes = sorted(by_size)
    found = {size: {key_of(f): f for f in by_size[size] if f.clients == 1} for size in sizes}
    yield "### How it grows"
    yield ""
    yield "Median in milliseconds at one client; in brackets the processor time of the server and its database."
    yield ""
    yield "| where | page | who | " + " | ".join(f"{size:,}".replace(",", " ") for size in sizes) + " | × processor |"
    yield "|---|---|---|" + "--:|" * (len(sizes) + 1)
    for key in found[sizes[-1]]:
        row = [found[size].get(key) for size in sizes]
        first, last = row[0], row[-1]
        ratio = f"{last.processor_ms / first.processor_ms:.1f}" if first and last and first.processor_ms else ""
        cells = " | ".join(f"{f.median_ms:.1f} ({f.processor_ms:.1f})" if f else "" for f in row)
        yield f"| {' | '.join(key)} | {cells} | {ratio} |"
    yield ""
