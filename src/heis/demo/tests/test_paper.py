"""The files are what their names say, by the product's own check."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from heis.demo import paper
from heis.foundation.files import check_upload


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("rapport.pdf", paper.pdf_file("Æ ø å (1)", "Kort tekst.\n\n" + "Lang tekst. " * 600)),
        ("diagram.png", paper.png_chart([3, 1, 2])),
        ("tabell.csv", paper.csv_file([["måned", "fall"], ["januar", 7]])),
        ("notat.txt", paper.text_file("Notat")),
    ],
)
def test_the_product_takes_the_file(name, content):
    assert check_upload(SimpleUploadedFile(name, content)).name == name


def test_a_long_text_has_several_pages():
    assert paper.pdf_file("Tittel", "ord " * 3000).count(b"/Type /Page ") > 1


def test_a_table_opens_with_norwegian_letters():
    assert paper.csv_file([["måned"]]) == "\ufeffmåned\r\n".encode()
