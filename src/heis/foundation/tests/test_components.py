"""The components as a house: each is explained, shown in the gallery and used by its right name; no page steps round them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, cast

import pytest
from django.template import engines
from jinja2 import nodes

PACKAGE = Path(__file__).resolve().parents[2]
COMPONENTS = PACKAGE / "foundation" / "templates" / "components"
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.jinja"))
ICONS = set((PACKAGE.parents[1] / "frontend" / "icons.txt").read_text().split())


def name_of(template: Path) -> str:
    return str(template.relative_to(PACKAGE))


def parsed(template: Path) -> nodes.Template:
    return cast("Any", engines["jinja2"]).env.parse(template.read_text())  # type: ignore[no-any-return]


def macros_in(template: Path) -> set[str]:
    return {macro.name for macro in parsed(template).find_all(nodes.Macro)} | {
        target.name
        for assign in parsed(template).find_all(nodes.Assign)
        for target in assign.find_all(nodes.Name)
        if target.ctx == "store"
    }


@pytest.mark.parametrize("template", sorted(COMPONENTS.glob("*.jinja")), ids=lambda each: each.stem)
class TestEachComponent:
    def test_says_what_it_takes(self, template):
        assert template.read_text().startswith("{#\n")

    def test_stands_in_the_gallery_or_the_frame(self, template):
        shown = "".join((PACKAGE / "foundation" / "templates" / name).read_text() for name in ("gallery.jinja", "base.jinja"))
        through = "".join((COMPONENTS / f"{name}.jinja").read_text() for name in ("frame", "link", "button", "comment"))
        assert f"components/{template.name}" in shown + through


@pytest.mark.parametrize("template", TEMPLATES, ids=name_of)
class TestEachTemplate:
    def test_takes_only_what_there_is(self, template):
        folders = [room / "templates" for room in PACKAGE.iterdir()]
        for found in parsed(template).find_all(nodes.FromImport):
            source = next(folder / found.template.value for folder in folders if (folder / found.template.value).exists())
            asked = {name[0] if isinstance(name, tuple) else name for name in found.names}
            assert asked <= macros_in(source), f"{found.template.value} has no {asked - macros_in(source)}"

    def test_has_nothing_that_the_security_policy_stops(self, template):
        if "mail" in template.parent.parts:
            pytest.skip("Mail has no policy, and mail readers know no other style.")
        text = re.sub(r"\{#.*?#\}", "", template.read_text(), flags=re.DOTALL)
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=\"|\son\w+=\"", text)

    def test_names_only_icons_on_the_list(self, template):
        named = set(re.findall(r"\bicon(?:_|_after)?(?:\(|=)\"([A-Z]\w+)\"", template.read_text()))
        assert named <= ICONS, f"add to frontend/icons.txt: {named - ICONS}"
