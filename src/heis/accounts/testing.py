"""For the tests of every room: a browser in which somebody is logged in, without the login page, and a program that calls the API.

The browser checks every page it gets.
"""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
from django.test import Client
from django.urls import reverse

from heis.accounts.models import Person, Scope
from heis.accounts.operations import create_token
from heis.foundation.clock import now
from heis.foundation.testing import CheckedClient, check_page


def signed_in(person: Person, client: Client | None = None) -> Client:
    """The browser, or a new one, with the person logged in."""
    browser = client or CheckedClient()
    browser.force_login(person, backend="heis.accounts.testing")
    return browser


class Browser:
    """A browser somebody uses. Pages are given by their names, and every one it fetches is checked."""

    def __init__(self, person: Person | None = None) -> None:
        self.client = Client()
        if person:
            signed_in(person, self.client)

    def get(self, name: str, *args: object, status: int = 200, query: str = "") -> str:
        """Fetch a page."""
        response = self.client.get(reverse(name, args=args) + query)
        assert response.status_code == status, (response.status_code, response.headers.get("Location"))
        if response.headers["Content-Type"].startswith("text/html") and status != 302:
            check_page(response)
        return response.content.decode()

    def post(self, name: str, *args: object, status: int = 303, **data: object) -> str:
        """Send a form."""
        response = self.client.post(reverse(name, args=args), data)
        assert response.status_code == status, (response.status_code, response.content.decode()[:2000])
        if status not in {302, 303}:
            check_page(response)
        return response.headers.get("Location", "") if status == 303 else response.content.decode()

    def rows(self, name: str, form: str, query: str = "") -> list[list[Any]]:
        """A spreadsheet, row by row."""
        response: Any = self.client.get(reverse(name, args=[form]) + query)
        assert response.status_code == 200
        content = response.getvalue()
        if form == "xlsx":
            return [list(row) for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].values]
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


class Caller:
    """Calls the API as a person with a token, or as a stranger. Paths are given from /api/v1 on."""

    def __init__(self, person: Person | None = None, scope: Scope = Scope.WRITE, **headers: str) -> None:
        self.headers = headers
        if person:
            made = create_token(person, name="test", scope=scope, days=30, by=None, at=now())
            self.headers["authorization"] = f"Bearer {made.secret}"
        self.client: Any = Client(enforce_csrf_checks=True)

    def get(self, path: str, **headers: str) -> Any:
        return self._call("GET", path, None, headers)

    def post(self, path: str, body: object = None, **headers: str) -> Any:
        return self._call("POST", path, body, headers)

    def put(self, path: str, body: object = None, **headers: str) -> Any:
        return self._call("PUT", path, body, headers)

    def patch(self, path: str, body: object = None, **headers: str) -> Any:
        return self._call("PATCH", path, body, headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self._call("DELETE", path, None, headers)

    def upload(self, path: str, **parts: object) -> Any:
        return self.client.post(f"/api/v1{path}", parts, headers=self.headers)

    def _call(self, method: str, path: str, body: object, headers: dict[str, str]) -> Any:
        named = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        given = {"data": body, "content_type": "application/json"} if body is not None else {}
        return (
            self.client.generic(method, f"/api/v1{path}", headers=named) if body is None else self._send(method, path, given, named)
        )

    def _send(self, method: str, path: str, given: dict[str, Any], headers: dict[str, str]) -> Any:
        send = getattr(self.client, method.lower())
        return send(f"/api/v1{path}", headers=headers, **given)


def problem(response: Any) -> tuple[int, str]:
    """The status and code of a refused request, which must be a problem."""
    told = response.json()
    is_told = response.headers["Content-Type"] == "application/problem+json" and told["status"] == response.status_code
    if not is_told or not told["type"].endswith(f"#{told['code']}"):
        raise AssertionError(f"not a problem: {response.status_code} {response.content!r}")
    return response.status_code, told["code"]


def etag(response: Any) -> str:
    """The ETag of what was read."""
    return str(response.headers["ETag"])
