"""What a page answers after an act: go on to another page (303), with a word about what was done."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from heis.foundation.web import see_other


def redirect_after(
    request: HttpRequest, name: str, *args: object, message: object = "", anchor: str = "", is_error: bool = False
) -> HttpResponseRedirect:
    """Go to the named page, to a place in it, and say there what was done."""
    if message:
        messages.add_message(request, messages.ERROR if is_error else messages.SUCCESS, str(message))
    return see_other(reverse(name, args=args) + (f"#{anchor}" if anchor else ""))
