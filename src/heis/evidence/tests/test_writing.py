"""Written text as data for the paper."""

from __future__ import annotations

from typing import Any

import pytest

from heis.evidence.papers.writing import blocks_of


def plain(words: str) -> list[str]:
    return [words, "", ""]


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("En.\n\nTo.", [("paragraph", [plain("En.")]), ("paragraph", [plain("To.")])], id="paragraphs"),
        pytest.param("En\nto", [("paragraph", [plain("En"), plain("\n"), plain("to")])], id="a new line"),
        pytest.param("## Pris", [("heading", [plain("Pris")])], id="a heading"),
        pytest.param(
            "**mye** og *lite* `kode`",
            [("paragraph", [["mye", "strong", ""], plain(" og "), ["lite", "em", ""], plain(" "), ["kode", "code", ""]])],
            id="weight",
        ),
        pytest.param(
            "[siden](https://ks.no) [feil](javascript:alert(1))",
            [("paragraph", [["siden", "link", "https://ks.no"], plain(" [feil](javascript:alert(1))")])],
            id="links",
        ),
        pytest.param("[fil](/etc/passwd)", [("paragraph", [plain("fil")])], id="a link that leads nowhere on the web"),
        pytest.param("Se ![kart](https://a.no/k.png)her", [("paragraph", [plain("Se "), plain("her")])], id="no pictures"),
        pytest.param("---", [], id="no lines"),
        pytest.param("##\n\n# ![kart](https://a.no/k.png)\n\n# &nbsp;", [], id="no headings without words"),
        pytest.param(f"[fil](https://a.no/{'a' * 2000})", [("paragraph", [plain("fil")])], id="a link too long to be followed"),
        pytest.param(
            "en\u00adhet [a&shy;](https://a.no)",
            [("paragraph", [plain("enhet "), ["a", "link", "https://a.no"]])],
            id="no soft hyphens",
        ),
    ],
)
def test_lines(text: str, blocks: list[tuple[str, Any]]) -> None:
    assert [(block["kind"], block["runs"]) for block in blocks_of(text)] == blocks


def test_a_list_holds_blocks_and_lists() -> None:
    (outer,) = blocks_of("- en\n- to\n  1. tre")
    assert outer["kind"] == "bullet_list"
    first, second = outer["items"]
    assert first == [{"kind": "paragraph", "runs": [plain("en")]}]
    assert [block["kind"] for block in second] == ["paragraph", "ordered_list"]


@pytest.mark.parametrize(("text", "starts"), [("1. en\n2. to", [1]), ("1. en\n\nså\n\n2. to", [1, 2]), ("0. null", [0])])
def test_a_numbered_list_begins_where_it_was_begun(text: str, starts: list[int]) -> None:
    assert [block["start"] for block in blocks_of(text) if block["kind"] == "ordered_list"] == starts


@pytest.mark.parametrize(("nested", "shown"), [(1, 1), (8, 8), (9, 8), (19, 8)])
def test_a_quote_lies_no_deeper_than_it_can_be_set(nested: int, shown: int) -> None:
    block, depth = blocks_of("> " * nested + "sagt")[0], 0
    while block["kind"] == "quote":
        block, depth = block["blocks"][0], depth + 1
    assert (block, depth) == ({"kind": "paragraph", "runs": [plain("sagt")]}, shown)


def test_a_table_has_rows_the_heads_first() -> None:
    (table,) = blocks_of("| Løsning | Pris |\n|---|---|\n| Rør | 48 **mill.** |")
    assert table["rows"] == [
        [[plain("Løsning")], [plain("Pris")]],
        [[plain("Rør")], [plain("48 "), ["mill.", "strong", ""]]],
    ]


def test_a_quote_and_code_stand_as_they_are() -> None:
    quote, code = blocks_of("> sagt\n\n```\n#set page()\n```")
    assert quote == {"kind": "quote", "blocks": [{"kind": "paragraph", "runs": [plain("sagt")]}]}
    assert code == {"kind": "code", "text": "#set page()"}
