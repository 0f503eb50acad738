"""The page that shows the API to people, made from its description: no script, nothing fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from heis.foundation.refusals import Refusal

Json = Mapping[str, Any]
REF: Final = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class Part:
    """A parameter, or a field of a shape. `shape` is the name of the shape it holds, if it holds one."""

    name: str
    kind: str
    shape: str
    is_required: bool
    about: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request gives when all is well."""

    status: str
    shape: str


@dataclass(frozen=True, slots=True)
class Call:
    """One thing that can be asked of the API."""

    id: str
    method: str
    path: str
    title: str
    about: str
    needs_person: bool
    parameters: Sequence[Part]
    body: str
    answers: Sequence[Answer]


@dataclass(frozen=True, slots=True)
class Section:
    """The calls that belong together."""

    id: str
    title: str
    calls: Sequence[Call]


@dataclass(frozen=True, slots=True)
class Shape:
    """What is sent or answered, field by field."""

    name: str
    about: str
    fields: Sequence[Part]
    values: Sequence[str]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its code, status, and when it comes."""

    code: str
    status: int
    about: str


@dataclass(frozen=True, slots=True)
class DocsPage:
    """Everything the page shows."""

    title: str
    about: str
    sections: Sequence[Section]
    shapes: Sequence[Shape]
    problems: Sequence[Kind]


def docs_page(schema: Json) -> DocsPage:
    """The page of a description."""
    shapes = [_shape(name, shape) for name, shape in sorted(schema["components"]["schemas"].items())]
    return DocsPage("API", schema["info"]["description"], _sections(schema), shapes, problem_kinds())


def _sections(schema: Json) -> list[Section]:
    calls: dict[str, list[Call]] = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            tag = operation.get("tags", ["Other"])[0]
            calls.setdefault(tag, []).append(_call(path, method, operation))
    return [Section(_slug(tag), tag[:1].upper() + tag[1:], found) for tag, found in calls.items()]


def _slug(text: str) -> str:
    return "-".join(text.lower().split())


def _call(path: str, method: str, operation: Json) -> Call:
    return Call(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        title=operation["summary"],
        about=operation.get("description", ""),
        needs_person={} not in operation["security"],
        parameters=[_parameter(parameter) for parameter in operation["parameters"]],
        body=_body(operation.get("requestBody", {})),
        answers=list(_answers(operation["responses"])),
    )


def _parameter(parameter: Json) -> Part:
    kind, shape = _kind(parameter["schema"])
    about = parameter.get("description", parameter["schema"].get("description", ""))
    return Part(parameter["name"], kind, shape, parameter["required"], about, parameter["in"])


def _body(body: Json) -> str:
    for content_type, content in body.get("content", {}).items():
        named = str(content["schema"].get("$ref", ""))
        return named.removeprefix(REF) if named else str(content_type)
    return ""


def _answers(responses: Json) -> Iterator[Answer]:
    for status, response in responses.items():
        if status != "default":
            contents = response.get("content", {}).values()
            yield Answer(status, next((_kind(content["schema"])[1] for content in contents), ""))


def _shape(name: str, shape: Json) -> Shape:
    required = shape.get("required", [])
    fields = [
        Part(field, *_kind(of), field in required, of.get("description", "")) for field, of in shape.get("properties", {}).items()
    ]
    return Shape(name, shape.get("description", ""), fields, [str(value) for value in shape.get("enum", [])])


def _kind(schema: Json) -> tuple[str, str]:
    """The kind of a value in words, and the name of the shape it holds."""
    if "$ref" in schema:
        return "", schema["$ref"].removeprefix(REF)
    for several in ("anyOf", "allOf", "oneOf"):
        if several in schema:
            return _either([_kind(each) for each in schema[several]])
    if schema.get("type") == "array":
        kind, shape = _kind(schema.get("items", {}))
        return f"list of {kind}".strip(), shape
    return _plain_kind(schema), ""


def _either(kinds: Sequence[tuple[str, str]]) -> tuple[str, str]:
    words = [kind for kind, _shape_name in kinds if kind]
    return " or ".join(words), next((shape for _words, shape in kinds if shape), "")


def _plain_kind(schema: Json) -> str:
    words = str(schema.get("format") or schema.get("type", "anything"))
    most = schema.get("maxLength")
    return f"{words}, at most {most}" if most else words


def problem_kinds() -> list[Kind]:
    """Every kind of problem there is, by code: the refusals of all rooms."""
    found = {refusal for refusal in _refusals(Refusal) if refusal.__module__.startswith("heis.") and refusal.__doc__}
    kinds = [Kind(_code(refusal), refusal.status, " ".join(str(refusal.__doc__).split())) for refusal in found]
    return sorted(kinds, key=lambda kind: kind.code)


def _refusals(root: type[Refusal]) -> Iterator[type[Refusal]]:
    for refusal in root.__subclasses__():
        yield refusal
        yield from _refusals(refusal)


def _code(refusal: type[Refusal]) -> str:
    return refusal.code.fget(refusal.__new__(refusal))  # type: ignore[attr-defined, no-any-return]  # a property of the class's name
