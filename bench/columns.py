"""The tables that are filled through COPY, and the order of the columns in their lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

COLUMNS: Final[dict[str, Sequence[str]]] = {
    "organisation_unit": ("id", "municipality_id", "code", "name", "level", "parent_id", "ancestor_ids", "closed_on"),
    "accounts_person": ("id", "password", "last_login", "name", "email", "language", "is_active", "created_at"),
    "organisation_appointment": ("person_id", "role", "unit_id", "title", "starts_on", "ends_on"),
    "lift_initiative": (
        "id", "municipality_id", "unit_id", "strategy_version_id", "title", "problem", "for_whom", "idea", "summary", "form", "degree",
        "areas", "novelty", "builds_on_text", "amount_nok", "size_class", "worth_nok", "risk", "stage", "stopped_from", "floor", "paused_until", "learning",
        "audience", "channel", "filed_by_id", "on_behalf_of", "filed_at", "changed_at", "stage_since_at", "floor_since_at", "due_at",
        "first_submitted_at", "is_owned", "evaluated_at", "version",
    ),
    "lift_membership": ("initiative_id", "person_id", "role", "is_owner", "joined_at", "left_at"),
    "lift_follow": ("initiative_id", "person_id", "since_at"),
    "lift_evidence": ("initiative_id", "kind", "status", "summary", "body", "content", "revision", "author_id", "updated_at"),
    "lift_comment": ("initiative_id", "author_id", "text", "mentions", "at"),
    "lift_todo": ("initiative_id", "text", "assignee_id", "due_on", "created_by_id", "created_at", "done_at", "done_by_id"),
    "lift_submission": (
        "id", "initiative_id", "strategy_version_id", "from_stage", "to_stage", "floor", "unit_id", "role", "skipped", "cause", "message", "amount_nok",
        "size_class", "evidence", "submitted_by_id", "submitted_at", "asked_at", "stage_since_at", "due_at", "closed_at",
    ),
    "lift_decision": (
        "submission_id", "outcome", "reason", "learning", "resume_on", "decided_by_id", "decided_at", "municipality_id", "waited_seconds",
    ),
    "evidence_benefit": (
        "id", "initiative_id", "key", "municipality_id", "place", "what", "for_whom", "gain", "indicator", "measured_in", "baseline",
        "baseline_on", "baseline_source", "target", "target_on", "nok_per_unit", "frees_money", "rhythm", "planned_owner_id", "owner_id",
        "owner_since_at", "asked_id", "asked_by_id", "asked_at", "asked_message", "latest_on", "latest_value", "planned_nok", "realised_nok",
        "in_use_at", "due_on", "remind_on", "made_at",
    ),
    "evidence_measurement": ("benefit_id", "measured_on", "value", "note", "by_id", "at", "reason"),
    "evidence_ending": (
        "initiative_id", "key", "municipality_id", "place", "what", "sort", "saves_nok", "planned_on", "end_on", "checker_id", "remind_on",
        "off_on", "off_note", "confirmed_by_id", "confirmed_at", "made_at",
    ),
    "journal_event": ("id", "at", "verb", "actor_id", "subject_type", "subject_id", "municipality_id", "unit_id", "data"),
    "journal_notification": ("person_id", "event_id", "reason", "created_at", "read_at", "mail", "mailed_at"),
}  # fmt: skip
