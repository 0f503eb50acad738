"""Comments, to-dos and files in the room. Each posts back to the room; a refusal shows the room again with what was typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django import forms
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heis.accounts.models import Person
from heis.foundation.access import PUBLIC, SIGNED_IN, access
from heis.foundation.clock import local_date, now
from heis.foundation.forms import FileField, Form
from heis.foundation.web import posted_from, redirect_after, render
from heis.lift.models import Initiative, Membership
from heis.lift.operations.changing import require
from heis.lift.operations.evidence import attach_file
from heis.lift.operations.talk import add_comment, add_todo, finish_todo, remove_comment, reopen_todo
from heis.lift.queries.mentions import mentions_in, people_to_mention
from heis.lift.queries.rights import persons_in, team_of
from heis.lift.queries.room import comment_in, todo_in
from heis.lift.queries.visibility import initiative_visible_to
from heis.lift.rules import Right
from heis.lift.web import older
from heis.organisation.request import Request


class CommentForm(Form):
    """A remark."""

    text = forms.CharField(
        label=_("Skriv til teamet"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=5000,
        required=False,
        help_text=_("Skriv @ og navnet for å gi noen beskjed."),
    )


class TodoForm(Form):
    """Something to do, by whom and when."""

    text = forms.CharField(label=_("Hva skal gjøres?"), max_length=300, required=False)
    assignee: forms.ModelChoiceField[Person] = forms.ModelChoiceField(
        label=_("Hvem?"), queryset=None, required=False, empty_label=_("Ikke bestemt")
    )
    due_on = forms.DateField(label=_("Når?"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: object, team: Sequence[Membership] = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = persons_in(team)  # type: ignore[attr-defined]


class FileForm(Form):
    """A file for the room."""

    file = FileField(label=_("Velg fil"), help_text=_("PDF, bilde, Office eller ren tekst, høyst 25 MB."))


def _post(
    request: Request, initiative: Initiative, form: Form, operation: Callable[[], object], name: str, anchor: str
) -> HttpResponse:
    from heis.lift.web.room import room_page

    if form.attempt(operation):
        warning = _unknown_names(form.cleaned_data["text"], initiative) if name == "comment_form" else ""
        return redirect_after(request, "lift:room", initiative.pk, anchor=anchor, warning=warning)
    page = room_page(request, initiative, **{name: form})
    return render(request, "lift/room.jinja", page, status=form.status)


def _unknown_names(text: str, initiative: Initiative) -> str:
    """What the writer should know when a name after @ reached nobody; empty when all did."""
    names = mentions_in(text, initiative).unknown
    if not names:
        return ""
    listed = ", ".join(f"@{name}" for name in names)
    return gettext(
        "Kommentaren er lagt til, men vi fant ikke én bestemt person for %(names)s, så ingen har fått beskjed der. "
        "Skriv hele navnet, slik det står i teamet eller organisasjonen."
    ) % {"names": listed}


@access(PUBLIC)
@require_GET
def whom(request: Request, number: int) -> HttpResponse:
    """Whom the writer may mean by what stands after @: names, and what they are here."""
    initiative = initiative_visible_to(request.viewer, number)
    require(Right.COMMENT, initiative, request.viewer)
    found = people_to_mention(request.GET.get("q", "").replace("\0", "")[:60], initiative, request.viewer, on=local_date(now()))
    return JsonResponse({"people": [{"name": name, "about": about} for name, about in found]})


@access(PUBLIC)
@posted_from("lift:room")
def comment(request: Request, number: int) -> HttpResponse:
    """Say something."""
    initiative = initiative_visible_to(request.viewer, number)
    form = CommentForm(request.POST)

    def carry_out() -> None:
        add_comment(initiative, form.cleaned_data["text"], by=request.viewer, at=now())

    return _post(request, initiative, form, carry_out, "comment_form", "samtale")


@access(SIGNED_IN)
@require_POST
def uncomment(request: Request, number: int, comment: int) -> HttpResponse:
    """Take a comment back."""
    initiative = initiative_visible_to(request.viewer, number)
    found = comment_in(initiative, comment)
    if found is None:
        raise Http404
    remove_comment(found, by=request.viewer, at=now())
    return redirect_after(request, "lift:room", number, anchor="samtale", message=_("Kommentaren er fjernet."))


@access(SIGNED_IN)
@posted_from("lift:room")
def todo(request: Request, number: int) -> HttpResponse:
    """Write down something to do."""
    initiative = initiative_visible_to(request.viewer, number)
    form = TodoForm(request.POST, team=list(team_of(initiative)))

    def carry_out() -> None:
        data = form.cleaned_data
        add_todo(initiative, data["text"], assignee=data["assignee"], due_on=data["due_on"], by=request.viewer, at=now())

    return _post(request, initiative, form, carry_out, "todo_form", "gjoremal")


@access(SIGNED_IN)
@require_POST
def todo_done(request: Request, number: int, todo: int) -> HttpResponse:
    """Tick a to-do off, or open it again."""
    initiative = initiative_visible_to(request.viewer, number)
    found = todo_in(initiative, todo)
    if found is None:
        raise Http404
    act = reopen_todo if "reopen" in request.POST else finish_todo
    act(found, by=request.viewer, at=now())
    if request.POST.get("from") == "desk":
        return redirect_after(request, "lift:desk", message=_("Gjøremålet er krysset av."))
    return redirect_after(request, "lift:room", number, anchor="gjoremal")


@access(PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: Request, number: int) -> HttpResponse:
    """All the files, or add one to the room."""
    if request.method != "POST":
        return older.files(request, number)
    initiative = initiative_visible_to(request.viewer, number)
    form = FileForm(request.POST, request.FILES)

    def carry_out() -> None:
        attach_file(initiative, form.cleaned_data["file"], by=request.viewer, at=now())

    return _post(request, initiative, form, carry_out, "file_form", "filer")
