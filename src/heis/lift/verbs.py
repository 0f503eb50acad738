"""What the lift writes in the journal: each verb, its sentence, and the kind of notification it belongs to."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from heis.journal.registry import Verb

VERBS = (
    Verb("lift.filed", _("{actor} sendte inn «{title}»"), kind="new", by_anybody=True),
    Verb("lift.claimed", _("{actor} tok over som eier av «{title}»"), kind="team"),
    Verb("lift.owner_left", _("Ingen eier «{title}» lenger. Saken venter på at noen tar den"), kind="team"),
    Verb("lift.joined_with_code", _("{actor} ble med i teamet for «{title}» med koden sin"), kind="team"),
    Verb("lift.placed", _("{actor} la «{title}» til {unit_name}"), kind="progress"),
    Verb("lift.unit_closed", _("«{title}» ligger nå hos {unit_name}, siden {before} er lagt ned"), kind="progress"),
    Verb(
        "lift.unit_closed_above",
        _("«{title}» ligger nå hos {unit_name}, siden {before} er lagt ned. Bare teamet ser den, til den deles på nytt"),
        kind="progress",
    ),
    Verb("lift.unit_received", _("Det som lå hos {before}, ligger nå hos {title}, {count} i alt"), kind="progress"),
    Verb(
        "lift.laid_elsewhere",
        _("«{title}» venter nå på beslutning hos {floor_name} i {unit_name}, siden {before} er lagt ned"),
        kind="decisions",
    ),
    Verb("lift.described", _("{actor} beskrev «{title}»"), kind="progress", by_anybody=True),
    Verb("lift.evidence_saved", _("{actor} skrev på grunnlaget «{kind_name}»"), kind="progress", by_anybody=True),
    Verb(
        "lift.evidence_completed", _("{actor} gjorde ferdig grunnlaget «{kind_name}»: {summary}"), kind="progress", by_anybody=True
    ),
    Verb(
        "lift.sized",
        _("Størrelsen på «{title}» er nå {size_name}, og kostnaden {amount_nok}, etter grunnlaget «{kind_name}»"),
        kind="progress",
        by_anybody=True,
    ),
    Verb("lift.file_added", _("{actor} la ved {name}"), kind="progress", by_anybody=True),
    Verb("lift.file_removed", _("{actor} fjernet {name}"), kind="progress", by_anybody=True),
    Verb("lift.submitted", _("{actor} la «{title}» fram for {floor_name}, for å gå til {to_stage}"), kind="decisions"),
    Verb("lift.withdrawn", _("{actor} trakk «{title}» tilbake fra beslutning"), kind="decisions"),
    Verb("lift.lifted", _("{actor} løftet «{title}» til {floor_name}: {message}"), kind="decisions"),
    Verb("lift.deadline", _("Fristen gikk ut. Heisen løftet «{title}» til {floor_name} av seg selv"), kind="deadlines"),
    Verb("lift.resumed", _("Pausen er over. «{title}» ligger hos {floor_name} igjen"), kind="decisions"),
    Verb("lift.reopened", _("{actor} gjenåpnet beslutningen om «{title}»: {message}"), kind="decisions"),
    Verb("lift.reminded", _("«{title}» venter på beslutning hos {floor_name} innen {due_on}"), kind="deadlines"),
    Verb("lift.overdue", _("«{title}» er over fristen hos {floor_name}, og ingen etasje over kan ta den"), kind="deadlines"),
    Verb("lift.snag.lift", _("Heisen fikk ikke løftet «{title}» da fristen gikk ut: {reason}"), kind="deadlines"),
    Verb("lift.snag.remind", _("Heisen fikk ikke minnet om fristen for «{title}»: {reason}"), kind="deadlines"),
    Verb("lift.snag.resume", _("Heisen fikk ikke tatt opp «{title}» etter pausen: {reason}"), kind="deadlines"),
    Verb("lift.decided.advance", _("{actor} lot «{title}» gå videre til {to_stage}: {reason}"), kind="decisions"),
    Verb("lift.decided.return", _("{actor} sendte «{title}» tilbake med spørsmål: {reason}"), kind="decisions"),
    Verb("lift.decided.pause", _("{actor} satte «{title}» på pause til {resume_on}: {reason}"), kind="decisions"),
    Verb("lift.decided.stop", _("{actor} avsluttet «{title}»: {reason}"), kind="decisions"),
    Verb("lift.stopped", _("{actor} avsluttet «{title}» med læring: {learning}"), kind="decisions"),
    Verb("lift.restarted", _("{actor} tok opp igjen «{title}»: {reason}"), kind="decisions"),
    Verb("lift.shared", _("{actor} endret hvem som ser «{title}»"), kind="progress"),
    Verb("lift.invited", _("{actor} inviterte {name} til «{title}»"), kind="team"),
    Verb("lift.invited_outside", _("{actor} inviterte en utenfra til «{title}»"), kind="team"),
    Verb("lift.asked_to_join", _("{actor} vil bli med på «{title}»"), kind="team"),
    Verb("lift.ownership_offered", _("{actor} ba {name} overta ansvaret for «{title}»"), kind="team"),
    Verb("lift.join_accepted", _("{name} ble med i teamet for «{title}»"), kind="team"),
    Verb("lift.join_declined", _("{name} takket nei til å bli med på «{title}»"), kind="team"),
    Verb("lift.join_declined_outside", _("En som var invitert utenfra, takket nei til «{title}»"), kind="team"),
    Verb("lift.request_accepted", _("{name} ble tatt med i teamet for «{title}»"), kind="team"),
    Verb("lift.request_declined", _("{name} ble ikke med i teamet for «{title}» denne gangen"), kind="team"),
    Verb(
        "lift.waiting_closed",
        _("«{title}» er avsluttet, så spørsmål om å bli med og invitasjoner som ventet på svar, er falt bort"),
        kind="team",
    ),
    Verb("lift.own_accepted", _("{name} overtok ansvaret for «{title}»"), kind="team"),
    Verb("lift.own_declined", _("{name} takket nei til å overta «{title}»"), kind="team"),
    Verb("lift.left", _("{name} er ikke lenger med i teamet for «{title}»"), kind="team"),
    Verb("lift.commented", _("{actor} skrev i «{title}»: {comment}"), kind="comments", by_anybody=True),
    Verb("lift.comment_removed", _("{actor} fjernet en kommentar"), kind="comments", by_anybody=True),
    Verb("lift.todo_added", _("{actor} la til gjøremålet «{text}»"), kind="team", by_anybody=True),
    Verb("lift.todo_changed", _("{actor} endret gjøremålet «{text}»"), kind="team", by_anybody=True),
    Verb("lift.todo_removed", _("{actor} tok bort gjøremålet «{text}»"), kind="team", by_anybody=True),
    Verb("lift.todo_done", _("{actor} krysset av for «{text}»"), kind="team"),
    Verb("lift.todo_reopened", _("{actor} åpnet gjøremålet «{text}» igjen"), kind="team"),
    Verb("lift.moved_strategy", _("{actor} flyttet «{title}» til en ny utgave av strategien"), kind="progress"),
)
