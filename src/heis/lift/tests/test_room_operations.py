"""Team, talk, evidence, description, audience: what can be done in the room, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from heis.foundation.audience import STRANGER, Audience
from heis.foundation.files import UnableToTakeFile
from heis.foundation.refusals import NotPermitted
from heis.journal.models import Notification
from heis.journal.operations import Subject
from heis.journal.queries import event_lines_of
from heis.lift.models import Attachment, EvidenceRevision, Follow, Initiative, Membership, TeamRole
from heis.lift.operations.changing import InitiativeHasChanged, NotYours, require
from heis.lift.operations.describing import Description, UnableToDescribe, describe_initiative
from heis.lift.operations.evidence import (
    EvidenceHasChanged,
    Finding,
    UnableToSaveEvidence,
    attach_file,
    remove_file,
    save_evidence,
)
from heis.lift.operations.sharing import UnableToShare, change_audience
from heis.lift.operations.talk import (
    AlreadyDone,
    UnableToComment,
    UnableToPlan,
    add_comment,
    add_todo,
    finish_todo,
    remove_comment,
    reopen_todo,
)
from heis.lift.operations.team import (
    AlreadyAnswered,
    UnableToAnswer,
    UnableToInvite,
    UnableToLeave,
    UnknownInvitation,
    answer_invitation,
    ask_to_join,
    follow_initiative,
    invitation_with,
    invite_by_email,
    invite_person,
    leave_team,
    offer_ownership,
    unfollow_initiative,
    withdraw_invitation,
)
from heis.lift.rules import Right
from heis.lift.testing import MONDAY, World

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 40


def described(**changes: object) -> Description:
    return Description(**({"title": "Fallsensorer", "problem": "Beboere faller om natta"} | changes))  # type: ignore[arg-type]


class TestDescribe:
    def test_sets_what_the_strategy_has_words_for(self, world: World, initiative: Initiative) -> None:
        wanted = described(
            form="produkt_tjeneste", areas=["smart"], novelty="adapted", builds_on_text="Sarpsborg", amount_nok=250_000
        )
        describe_initiative(initiative, wanted, by=world.viewer(world.nurse), at=MONDAY)
        assert (initiative.form, initiative.areas, initiative.amount_nok) == ("produkt_tjeneste", ["smart"], 250_000)

    def test_the_amount_makes_it_larger_never_smaller(self, world: World, initiative: Initiative) -> None:
        by = world.viewer(world.nurse)
        describe_initiative(initiative, described(amount_nok=500_000_000), by=by, at=MONDAY)
        large = initiative.size_class
        describe_initiative(initiative, described(amount_nok=500_000_000, size_class="hverdag"), by=by, at=MONDAY)
        assert initiative.size_class == large != "hverdag"

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"title": " "}, "title"),
            ({"problem": ""}, "problem"),
            ({"amount_nok": -1}, "amount_nok"),
            ({"form": "magic"}, "form"),
            ({"degree": "magic"}, "degree"),
            ({"areas": ["magic"]}, "areas"),
            ({"novelty": "copied"}, "builds_on_text"),
        ],
    )
    def test_refuses_what_the_strategy_does_not_know(
        self, world: World, initiative: Initiative, changes: dict[str, object], field: str
    ) -> None:
        with pytest.raises(UnableToDescribe) as refusal:
            describe_initiative(initiative, described(**changes), by=world.viewer(world.nurse), at=MONDAY)
        assert refusal.value.field == field

    def test_refuses_while_it_lies_before_a_gate(self, world: World, initiative: Initiative) -> None:
        submission = world.submit(initiative, world.nurse)
        with pytest.raises(UnableToDescribe):
            describe_initiative(submission.initiative, described(), by=world.viewer(world.nurse), at=MONDAY)

    def test_one_of_two_who_change_at_once_wins(self, world: World, initiative: Initiative) -> None:
        same = Initiative.objects.get(pk=initiative.pk)
        describe_initiative(initiative, described(title="Min"), by=world.viewer(world.nurse), at=MONDAY)
        with pytest.raises(InitiativeHasChanged):
            describe_initiative(same, described(title="Din"), by=world.viewer(world.nurse), at=MONDAY)
        assert Initiative.objects.get().title == "Min"

    def test_is_refused_to_those_outside_the_team(self, world: World, initiative: Initiative) -> None:
        with pytest.raises(NotYours):
            describe_initiative(initiative, described(), by=world.viewer(world.colleague), at=MONDAY)


class TestEvidence:
    def test_keeps_every_revision(self, world: World, initiative: Initiative) -> None:
        by = world.viewer(world.nurse)
        save_evidence(initiative, "solution", Finding("Fjorten samtaler"), by=by, at=MONDAY)
        saved = save_evidence(initiative, "solution", Finding("Tjue samtaler", is_complete=True), by=by, at=MONDAY, revision=1)
        assert (saved.revision, saved.status) == (2, "complete")
        assert list(EvidenceRevision.objects.order_by("number").values_list("summary", flat=True)) == [
            "Fjorten samtaler",
            "Tjue samtaler",
        ]

    @pytest.mark.parametrize(
        "finding", [Finding("", is_complete=True), Finding("", "Lang tekst", is_complete=True), Finding("", "")]
    )
    def test_refuses_a_finished_one_without_a_sentence(self, world: World, initiative: Initiative, finding: Finding) -> None:
        with pytest.raises(UnableToSaveEvidence):
            save_evidence(initiative, "solution", finding, by=world.viewer(world.nurse), at=MONDAY)

    def test_refuses_a_kind_the_strategy_does_not_know(self, world: World, initiative: Initiative) -> None:
        with pytest.raises(UnableToSaveEvidence):
            save_evidence(initiative, "horoscope", Finding("Tyren"), by=world.viewer(world.nurse), at=MONDAY)

    @pytest.mark.parametrize("revision", [None, 7])
    def test_the_second_who_saves_is_told_by_whom(self, world: World, initiative: Initiative, revision: int | None) -> None:
        save_evidence(initiative, "solution", Finding("Først"), by=world.viewer(world.nurse), at=MONDAY)
        with pytest.raises(EvidenceHasChanged, match="Mona Lie"):
            save_evidence(initiative, "solution", Finding("Sist"), by=world.viewer(world.nurse), at=MONDAY, revision=revision)

    def test_stands_still_while_it_lies_before_a_gate(self, world: World, initiative: Initiative) -> None:
        submission = world.submit(initiative, world.nurse)
        with pytest.raises(UnableToSaveEvidence):
            save_evidence(submission.initiative, "solution", Finding("Nytt"), by=world.viewer(world.nurse), at=MONDAY)


class TestFiles:
    def test_are_kept_by_their_content(self, world: World, initiative: Initiative) -> None:
        upload = SimpleUploadedFile("../../Bilde æ.png", PNG)
        attachment = attach_file(initiative, upload, by=world.viewer(world.nurse), at=MONDAY)
        assert (attachment.name, attachment.content_type) == ("Bilde æ.png", "image/png")
        assert attachment.file.read() == PNG

    @pytest.mark.parametrize(
        ("name", "content"),
        [("tom.png", b""), ("virus.exe", b"MZ"), ("bilde.png", b"<script>"), ("side.html", b"<p>"), ("dok.docx", b"<html>")],
    )
    def test_are_refused_by_content_and_type(self, world: World, initiative: Initiative, name: str, content: bytes) -> None:
        with pytest.raises(UnableToTakeFile):
            attach_file(initiative, SimpleUploadedFile(name, content), by=world.viewer(world.nurse), at=MONDAY)
        assert not Attachment.objects.exists()

    def test_are_removed_by_the_one_who_added_them(self, world: World, initiative: Initiative) -> None:
        attachment = attach_file(initiative, SimpleUploadedFile("a.txt", b"hei"), by=world.viewer(world.nurse), at=MONDAY)
        with pytest.raises(NotPermitted):
            remove_file(attachment, by=world.viewer(world.colleague), at=MONDAY)
        remove_file(attachment, by=world.viewer(world.nurse), at=MONDAY)
        assert Attachment.objects.get().removed_at


class TestTeam:
    def join(self, world: World, initiative: Initiative, role: TeamRole = TeamRole.MEMBER) -> Membership:
        invitation = invite_person(initiative, world.colleague, role=role, by=world.viewer(world.nurse), at=MONDAY)
        answer_invitation(invitation, accept=True, by=world.viewer(world.colleague), at=MONDAY)
        return Membership.objects.get(person=world.colleague, left_at=None)

    def test_is_joined_by_invitation(self, world: World, initiative: Initiative) -> None:
        assert self.join(world, initiative).role == "member"

    def test_an_invitation_is_only_for_the_invited(self, world: World, initiative: Initiative) -> None:
        invitation = invite_person(initiative, world.colleague, role=TeamRole.MEMBER, by=world.viewer(world.nurse), at=MONDAY)
        with pytest.raises(UnableToAnswer):
            answer_invitation(invitation, accept=True, by=world.viewer(world.elsewhere), at=MONDAY)

    def test_an_invitation_is_answered_once(self, world: World, initiative: Initiative) -> None:
        invitation = invite_person(initiative, world.colleague, role=TeamRole.MEMBER, by=world.viewer(world.nurse), at=MONDAY)
        answer_invitation(invitation, accept=False, by=world.viewer(world.colleague), at=MONDAY)
        with pytest.raises(AlreadyAnswered):
            answer_invitation(invitation, accept=True, by=world.viewer(world.colleague), at=MONDAY)
        with pytest.raises(AlreadyAnswered):
            withdraw_invitation(invitation, by=world.viewer(world.nurse), at=MONDAY)

    def test_a_second_invitation_is_refused_while_one_waits(self, world: World, initiative: Initiative) -> None:
        invite_person(initiative, world.colleague, role=TeamRole.MEMBER, by=world.viewer(world.nurse), at=MONDAY)
        with pytest.raises(UnableToInvite):
            invite_person(initiative, world.colleague, role=TeamRole.MEMBER, by=world.viewer(world.nurse), at=MONDAY)

    def test_a_member_is_not_invited_again(self, world: World, initiative: Initiative) -> None:
        self.join(world, initiative)
        with pytest.raises(UnableToInvite):
            invite_person(initiative, world.colleague, role=TeamRole.MEMBER, by=world.viewer(world.nurse), at=MONDAY)

    def test_a_link_lets_one_in_who_was_not_known(self, world: World, initiative: Initiative) -> None:
        _invitation, token = invite_by_email(
            initiative, "rolf@example.org", role=TeamRole.PARTNER, by=world.viewer(world.nurse), at=MONDAY
        )
        answer_invitation(invitation_with(token), accept=True, by=world.viewer(world.outsider), at=MONDAY, token=token)
        assert Membership.objects.get(person=world.outsider).role == "partner"
        with pytest.raises(UnknownInvitation):
            invitation_with(token)

    def test_one_asks_to_join_and_the_owner_answers(self, world: World, initiative: Initiative) -> None:
        request = ask_to_join(initiative, by=world.viewer(world.elsewhere), at=MONDAY, message="Jeg kan sensorer")
        with pytest.raises(NotYours):
            answer_invitation(request, accept=True, by=world.viewer(world.elsewhere), at=MONDAY)
        answer_invitation(request, accept=True, by=world.viewer(world.nurse), at=MONDAY)
        assert Membership.objects.filter(person=world.elsewhere, left_at=None).exists()

    def test_ownership_changes_hands_when_accepted(self, world: World, initiative: Initiative) -> None:
        offer = offer_ownership(initiative, world.leader, by=world.viewer(world.nurse), at=MONDAY)
        assert world.owner_of(initiative) == world.nurse
        answer_invitation(offer, accept=True, by=world.viewer(world.leader), at=MONDAY)
        assert world.owner_of(initiative) == world.leader
        assert Membership.objects.filter(person=world.nurse, left_at=None, is_owner=False).exists()

    def test_only_one_offer_of_ownership_waits(self, world: World, initiative: Initiative) -> None:
        offer_ownership(initiative, world.leader, by=world.viewer(world.nurse), at=MONDAY)
        with pytest.raises(UnableToInvite):
            offer_ownership(initiative, world.colleague, by=world.viewer(world.nurse), at=MONDAY)

    def test_the_owner_cannot_just_leave(self, world: World, initiative: Initiative) -> None:
        with pytest.raises(UnableToLeave):
            leave_team(Membership.objects.get(), by=world.viewer(world.nurse), at=MONDAY)

    def test_a_member_leaves(self, world: World, initiative: Initiative) -> None:
        leave_team(self.join(world, initiative), by=world.viewer(world.colleague), at=MONDAY)
        assert Membership.objects.get(person=world.colleague).left_at

    def test_inviting_is_refused_to_partners(self, world: World, initiative: Initiative) -> None:
        self.join(world, initiative, TeamRole.PARTNER)
        with pytest.raises(NotYours):
            invite_person(initiative, world.elsewhere, role=TeamRole.MEMBER, by=world.viewer(world.colleague), at=MONDAY)

    def test_one_follows_once_and_stops(self, world: World, initiative: Initiative) -> None:
        viewer = world.viewer(world.colleague)
        follow_initiative(initiative, by=viewer, at=MONDAY)
        follow_initiative(initiative, by=viewer, at=MONDAY)
        assert Follow.objects.count() == 1
        unfollow_initiative(initiative, by=viewer)
        assert not Follow.objects.exists()

    def test_a_stranger_cannot_follow(self, world: World, initiative: Initiative) -> None:
        with pytest.raises(NotPermitted):
            follow_initiative(initiative, by=STRANGER, at=MONDAY)


class TestWhoMay:
    """The words of a refusal say who has the right that is missing."""

    @pytest.mark.parametrize(
        ("right", "words"),
        [
            (Right.COMMENT, "Logg inn for å skrive"),
            (Right.FOLLOW, "Logg inn for å følge"),
            (Right.ASK_TO_JOIN, "Den som er logget inn"),
            (Right.CLAIM, "med koden"),
            (Right.WORK, "bare de som er med i teamet"),
            (Right.EDIT, "bare ildsjelene og medlemmene"),
            (Right.SUBMIT, "bare ildsjelene og medlemmene"),
            (Right.INVITE, "bare ildsjelene og medlemmene"),
            (Right.LEAD, "bare den som eier saken"),
            (Right.MODERATE, "bare den som eier saken"),
        ],
    )
    def test_is_told_a_stranger(self, world: World, initiative: Initiative, right: Right, words: str) -> None:
        with pytest.raises(NotYours, match=words):
            require(right, initiative, STRANGER)

    def test_is_told_a_member_who_does_not_lead(self, world: World, initiative: Initiative) -> None:
        Membership.objects.create(initiative=initiative, person=world.colleague, role=TeamRole.MEMBER, joined_at=MONDAY)
        with pytest.raises(NotYours, match="bare den som eier saken"):
            offer_ownership(initiative, world.colleague, by=world.viewer(world.colleague), at=MONDAY)


class TestTalk:
    def test_a_mention_tells_the_person(self, world: World, initiative: Initiative) -> None:
        comment = add_comment(initiative, "Hva mener du, @Aisha Khan?", by=world.viewer(world.nurse), at=MONDAY)
        assert comment.mentions == [world.colleague.pk]
        assert Notification.objects.filter(person=world.colleague, reason="mentioned").exists()

    def test_a_mention_of_one_who_cannot_see_it_is_refused_by_name(self, world: World, initiative: Initiative) -> None:
        change_audience(initiative, Audience.TEAM, by=world.viewer(world.nurse), at=MONDAY)
        with pytest.raises(UnableToComment, match="Per Holt"):
            add_comment(initiative, "Hva mener du, @Per Holt?", by=world.viewer(world.nurse), at=MONDAY)

    def test_a_comment_moves_the_initiative_to_the_top_of_the_list(self, world: World, initiative: Initiative) -> None:
        later = MONDAY + timedelta(days=3)
        add_comment(initiative, "Hei", by=world.viewer(world.colleague), at=later)
        assert Initiative.objects.get().changed_at == later

    def test_a_comment_is_told_without_its_markup(self, world: World, initiative: Initiative) -> None:
        text = "Prøvd i **to uker**, se [loggen](https://ks.no).\n\n- Bytt batteri\n- Skru ned lyden"
        add_comment(initiative, text, by=world.viewer(world.nurse), at=MONDAY)
        told = event_lines_of(Subject("initiative", initiative.pk))[0].sentence
        assert told.endswith(": Prøvd i to uker, se loggen. Bytt batteri · Skru ned lyden")

    def test_an_empty_comment_is_refused(self, world: World, initiative: Initiative) -> None:
        with pytest.raises(UnableToComment):
            add_comment(initiative, "  ", by=world.viewer(world.nurse), at=MONDAY)

    def test_a_comment_is_removed_by_its_author_or_those_who_lead(self, world: World, initiative: Initiative) -> None:
        comment = add_comment(initiative, "Hei", by=world.viewer(world.colleague), at=MONDAY)
        with pytest.raises(NotPermitted):
            remove_comment(comment, by=world.viewer(world.elsewhere), at=MONDAY)
        remove_comment(comment, by=world.viewer(world.nurse), at=MONDAY)
        comment.refresh_from_db()
        assert comment.removed_at

    def test_a_todo_is_done_once(self, world: World, initiative: Initiative) -> None:
        by = world.viewer(world.nurse)
        todo = add_todo(initiative, "Ring leverandøren", assignee=world.nurse, due_on=date(2026, 3, 9), by=by, at=MONDAY)
        finish_todo(todo, by=by, at=MONDAY)
        with pytest.raises(AlreadyDone):
            finish_todo(todo, by=by, at=MONDAY)
        reopen_todo(todo, by=by, at=MONDAY)
        with pytest.raises(AlreadyDone):
            reopen_todo(todo, by=by, at=MONDAY)

    @pytest.mark.parametrize(("text", "due_on", "field"), [(" ", None, "text"), ("Ring", date(2026, 2, 1), "due_on")])
    def test_a_todo_needs_a_text_and_a_day_to_come(
        self, world: World, initiative: Initiative, text: str, due_on: date | None, field: str
    ) -> None:
        with pytest.raises(UnableToPlan) as refusal:
            add_todo(initiative, text, due_on=due_on, by=world.viewer(world.nurse), at=MONDAY)
        assert refusal.value.field == field

    def test_a_todo_is_given_to_the_team_only(self, world: World, initiative: Initiative) -> None:
        with pytest.raises(UnableToPlan):
            add_todo(initiative, "Ring", assignee=world.elsewhere, by=world.viewer(world.nurse), at=MONDAY)


class TestAudience:
    def test_followers_who_no_longer_see_it_stop_following(self, world: World, initiative: Initiative) -> None:
        by = world.viewer(world.nurse)
        change_audience(initiative, Audience.MUNICIPALITY, by=by, at=MONDAY)
        follow_initiative(initiative, by=world.viewer(world.elsewhere), at=MONDAY)
        follow_initiative(initiative, by=world.viewer(world.colleague), at=MONDAY)
        change_audience(initiative, Audience.UNIT, by=by, at=MONDAY)
        assert set(Follow.objects.values_list("person", flat=True)) == {world.colleague.pk}

    def test_refuses_the_same_again(self, world: World, initiative: Initiative) -> None:
        with pytest.raises(UnableToShare):
            change_audience(initiative, Audience(initiative.audience), by=world.viewer(world.nurse), at=MONDAY)

    def test_refuses_a_cooperation_one_is_not_in(self, world: World, initiative: Initiative) -> None:
        with pytest.raises(UnableToShare):
            change_audience(initiative, Audience.COOPERATION, by=world.viewer(world.nurse), at=MONDAY)

    def test_is_the_leading_ones_to_change(self, world: World, initiative: Initiative) -> None:
        with pytest.raises(NotYours):
            change_audience(initiative, Audience.PUBLIC, by=world.viewer(world.colleague), at=MONDAY)

    def test_nobody_is_told_of_what_they_did_themselves(self, world: World, initiative: Initiative) -> None:
        change_audience(initiative, Audience.PUBLIC, by=world.viewer(world.nurse), at=MONDAY)
        assert not Notification.objects.filter(person=world.nurse).exists()
