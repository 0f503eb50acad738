"""What the lift asks a strategy, and what no strategy can be."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from heis.strategy.document import StrategyDocument, Text
from heis.strategy.parts import STAGES
from heis.strategy.tests.samples import FREDRIKSTAD, HVALER, KINDS, data_of, document_from

fredrikstad = document_from(FREDRIKSTAD)
hvaler = document_from(HVALER)


class TestText:
    @pytest.mark.parametrize(
        ("language", "words"),
        [("nb", "hjem"), ("nn", "heim"), ("en", "home"), ("en-gb", "home"), ("EN", "home"), ("de", "hjem"), ("", "hjem")],
    )
    def test_speaks_the_language_or_bokmal(self, language, words):
        assert Text(nb="hjem", nn="heim", en="home").in_language(language) == words


class TestShippedStrategies:
    def test_fredrikstad_has_its_five_areas_with_all_their_criteria(self):
        assert {area.key: len(area.criteria) for area in fredrikstad.areas} == {
            "smidig": 9,
            "samskapende": 12,
            "smart": 6,
            "gronn": 5,
            "helsefremmende": 6,
        }

    def test_fredrikstad_has_every_stage_five_floors_and_four_sizes(self):
        assert tuple(stage.key for stage in fredrikstad.stages) == STAGES
        assert [floor.number for floor in fredrikstad.floors] == [0, 1, 2, 3, 4]
        assert len(fredrikstad.size_classes) == 4

    def test_the_other_one_is_clearly_different(self):
        assert len(hvaler.areas) == 3
        assert len(hvaler.floors) == 3
        assert len(hvaler.size_classes) == 2
        assert [stage.key for stage in hvaler.stages] == ["opportunity", "validation", "deployment", "in_use"]
        assert not {stage.name.nb for stage in hvaler.stages} & {stage.name.nb for stage in fredrikstad.stages}

    @pytest.mark.parametrize("document", [fredrikstad, hvaler])
    def test_asks_only_for_what_can_be_filled_in(self, document):
        assert {kind.key for kind in document.evidence_kinds} <= KINDS

    @pytest.mark.parametrize("document", [fredrikstad, hvaler])
    def test_survives_a_round_through_json(self, document):
        assert StrategyDocument.model_validate_json(document.model_dump_json()) == document


class TestLookups:
    def test_finds_by_key(self):
        assert fredrikstad.area("smart").name.en == "Smart municipality"
        assert fredrikstad.area("smart").number == 3
        assert fredrikstad.criterion("kort_vei") in fredrikstad.area("smidig").criteria
        assert fredrikstad.stage("validation").name.nb == "Utprøving"
        assert fredrikstad.floor(3).role == "municipal_director"
        assert fredrikstad.size_class("stor").name.nb == "Stor"
        assert fredrikstad.evidence_kind("need").question.nb.startswith("Hvem")
        assert fredrikstad.phases_of("concept").prosjektveiviseren == "Konsept"

    @pytest.mark.parametrize("look", [fredrikstad.area, fredrikstad.criterion, fredrikstad.stage, fredrikstad.size_class])
    def test_an_unknown_key_is_an_error(self, look):
        with pytest.raises(KeyError):
            look("finnes_ikke")

    @pytest.mark.parametrize(
        ("document", "stage", "after"),
        [
            (fredrikstad, "opportunity", "concept"),
            (hvaler, "opportunity", "validation"),
            (hvaler, "deployment", "in_use"),
            (hvaler, "in_use", None),
        ],
    )
    def test_knows_the_next_stage(self, document, stage, after):
        found = document.stage_after(stage)
        assert (found.key if found else None) == after

    @pytest.mark.parametrize(
        ("stage", "to"), [("opportunity", "validation"), ("in_use", None), ("concept", None), ("stopped", None)]
    )
    def test_knows_the_gate_out_of_a_stage(self, stage, to):
        gate = hvaler.gate_from(stage)
        assert (gate.to_stage if gate else None) == to

    def test_a_day_of_the_calendar_comes_every_year(self):
        assert fredrikstad.calendar[0].on(2028) == date(2028, 3, 15)


FULL = {
    "need", "solution", "strategic_fit", "test_result", "risk_test", "risk_list", "cost_benefit", "benefits", "operation_owner",
    "union_involvement",
}  # fmt: skip


class TestEvidence:
    @pytest.mark.parametrize(
        ("stage", "size", "required", "optional"),
        [
            ("opportunity", "hverdag", ("need",), ()),
            ("concept", "hverdag", ("risk_test",), ("solution",)),
            ("validation", "hverdag", (), ("test_result",)),
            ("concept", "liten", ("solution", "risk_test"), ("strategic_fit",)),
            ("deployment", "radikal", ("operation_owner", "test_result", "ending_old", "evaluation"), ()),
        ],
    )
    def test_follows_gate_and_size(self, stage, size, required, optional):
        gate = fredrikstad.gate_from(stage)
        assert gate is not None
        assert fredrikstad.evidence_required(gate, size) == required
        assert fredrikstad.evidence_optional(gate, size) == optional

    @pytest.mark.parametrize(
        ("document", "size", "asked"),
        [
            (fredrikstad, "hverdag", {"need", "risk_test", "evaluation"}),
            (fredrikstad, "liten", {"need", "solution", "risk_test", "test_result", "operation_owner", "evaluation"}),
            (fredrikstad, "radikal", FULL | {"ending_old", "evaluation"}),
            (hvaler, "smaatt", {"test_result", "evaluation"}),
            (hvaler, "stort", {"need", "test_result", "operation_owner", "risk_test", "evaluation"}),
        ],
    )
    def test_little_is_asked_of_the_small_and_much_of_the_large_the_whole_way(self, document, size, asked):
        assert {kind for gate in document.gates for kind in document.evidence_required(gate, size)} == asked

    def test_the_largest_does_not_reach_development_without_all_of_it(self):
        gate = fredrikstad.gate_from("validation")
        assert gate is not None
        assert set(fredrikstad.evidence_required(gate, "radikal")) == FULL

    def test_a_large_one_is_never_asked_for_less(self):
        for gate in fredrikstad.gates:
            counts = [len(fredrikstad.evidence_required(gate, size.key)) for size in fredrikstad.size_classes]
            assert counts == sorted(counts)


class TestSizeClassFor:
    @pytest.mark.parametrize(
        ("amount", "budget", "size"),
        [
            (0, None, "hverdag"),
            (49_999, None, "hverdag"),
            (50_000, None, "liten"),
            (1_000_000, None, "stor"),
            (10_000_000, None, "radikal"),
            (200_000, 1_000_000_000, "stor"),
            (2_000_000, 1_000_000_000, "radikal"),
            (199_999, 1_000_000_000, "liten"),
            (49_999, 0, "hverdag"),
            (1_000_000, 9_000_000_000, "stor"),
        ],
    )
    def test_is_the_largest_that_amount_or_share_reaches(self, amount, budget, size):
        assert fredrikstad.size_class_for(amount, budget) == size


class TestFloorFor:
    OWN = {1: 250_000, 2: 2_500_000, 3: 15_000_000, 4: None}

    @pytest.mark.parametrize(
        ("stage", "size", "amount", "authority", "floor"),
        [
            ("opportunity", "hverdag", None, OWN, 1),
            ("opportunity", "hverdag", 0, OWN, 1),
            ("opportunity", "hverdag", 250_000, OWN, 1),
            ("opportunity", "hverdag", 250_001, OWN, 2),
            ("opportunity", "radikal", 100, OWN, 2),
            ("opportunity", "hverdag", 15_000_001, OWN, 4),
            ("validation", "radikal", None, OWN, 3),
            ("opportunity", "hverdag", 900_000, {1: 1_000_000, 2: 2_000_000, 3: None, 4: None}, 1),
            ("opportunity", "hverdag", 900_000, {1: 0, 2: 0, 3: 0, 4: 0}, 4),
            ("opportunity", "hverdag", 900_000, {}, 2),
        ],
    )
    def test_is_the_lowest_that_covers_gate_and_amount(self, stage, size, amount, authority, floor):
        gate = fredrikstad.gate_from(stage)
        assert gate is not None
        assert fredrikstad.floor_for(gate, size, amount, authority) == floor


class TestRiskOfShare:
    @pytest.mark.parametrize(
        ("share", "risk"), [(0.0, "low"), (0.00019, "low"), (0.0002, "medium"), (0.0019, "medium"), (0.002, "high"), (1.0, "high")]
    )
    def test_follows_the_limits_of_the_strategy(self, share, risk):
        assert fredrikstad.risk_of_share(share) == risk


class TestRiskOfProduct:
    @pytest.mark.parametrize(
        ("product", "risk"), [(1, "low"), (4, "low"), (5, "medium"), (10, "medium"), (12, "high"), (25, "high")]
    )
    def test_follows_the_limits_of_the_strategy(self, product, risk):
        assert fredrikstad.risk_of_product(product) == risk


class TestAFileFromBeforeTheRiskTest:
    def test_is_still_valid_and_moves_no_size(self):
        data = data_of(FREDRIKSTAD)
        for name in ("high_parts_raise", "low_parts_lower", "eased_by", "medium_product", "high_product"):
            del data["risk"][name]
        risk = StrategyDocument.model_validate(data).risk
        assert (risk.high_parts_raise, risk.low_parts_lower, risk.eased_by) == (None, None, ())
        assert (risk.medium_product, risk.high_product) == (5, 12)


class TestSizeClassReached:
    @pytest.mark.parametrize(
        ("amount", "share", "size"),
        [
            (0, None, "hverdag"),
            (49_999, None, "hverdag"),
            (50_000, None, "liten"),
            (50_000, 0.0002, "stor"),
            (0, 0.002, "radikal"),
            (10_000_000, 0.0, "radikal"),
        ],
    )
    def test_is_the_largest_that_the_amount_or_the_share_reaches(self, amount, share, size):
        assert fredrikstad.size_class_reached(amount, share) == size


def changed(path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    """Hvaler's data with one value changed."""
    data = data_of(HVALER)
    here: Any = data
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
    return data


class TestWhatNoStrategyCanBe:
    @pytest.mark.parametrize(
        ("path", "value", "words"),
        [
            (("plan_period", "to_year"), 2020, "slutter før den begynner"),
            (("areas", 1, "key"), "naer", "Nøkkelen «naer» er brukt to ganger"),
            (("areas", 1, "criteria", 0, "key"), "ett_navn", "Kjennetegnet «ett_navn» er brukt to ganger"),
            (("areas", 1, "colour"), "accent6", "To områder har fargen accent6"),
            (("stages", 0, "key"), "concept", "Den første fasen må være opportunity"),
            (("stages", 3, "key"), "development", "Den siste fasen må være in_use"),
            (("stages", 2, "key"), "concept", "kan ikke komme etter"),
            (("floors", 1, "number"), 3, "uten hull"),
            (("floors", 0, "authority_nok"), 10, "Etasje 0 er ildsjelen"),
            (("floors", 0, "decision_days"), 5, "Etasje 0 er ildsjelen"),
            (("floors", 1, "authority_nok"), None, "Bare den øverste etasjen"),
            (("floors", 1, "authority_nok"), 0, "ikke større enn i etasjen under"),
            (("floors", 2, "authority_nok"), 1_000_000, "uten grense"),
            (("floors", 1, "decision_days"), 0, "må ha en svarfrist"),
            (("floors", 1, "reminder_days_before"), 7, "Påminnelsen kommer før"),
            (("size_classes", 0, "from_amount_nok"), 5, "begynner på null"),
            (("gates", 1, "from_stage"), "opportunity", "Portene må følge fasene"),
            (("gates", 0, "demands", "enormt"), {"floor": 1}, "ingen størrelse som heter «enormt»"),
            (("gates", 0, "demands", "stort", "floor"), 9, "ingen etasje 9"),
            (("gates", 0, "demands", "stort", "required"), ["sjarm"], "Grunnlaget «sjarm» er ikke beskrevet"),
            (("gates", 0, "demands", "stort", "optional"), ["need"], "både krevd og frivillig"),
            (("gates", 2, "demands", "smaatt", "floor"), 2, "kan ikke besluttes lavere"),
            (("gates", 1, "demands", "smaatt", "required"), ["need"], "slipper krav"),
            (("risk", "high_budget_share"), 0.0001, "må ligge over"),
            (("risk", "high_product"), 6, "må grensen for høy risiko ligge over"),
            (("risk", "eased_by"), ["copied", "copied"], "«copied» står to ganger"),
            (("risk", "low_parts_lower"), None, "lav risiko gjør aldri størrelsen mindre"),
            (("risk", "high_parts_raise"), 4, "less than or equal to 3"),
            (("risk", "low_parts_lower"), 0, "greater than or equal to 1"),
            (("risk", "eased_by"), ["flaks"], "Input should be 'copied', 'adapted' or 'shared_procurement'"),
            (("calendar", 0, "day"), 29, "ikke i alle år"),
            (("phase_mapping", 0, "stage"), "concept", "har ikke fasen concept"),
            (("phase_mapping", 1, "stage"), "opportunity", "står to ganger"),
        ],
    )
    def test_is_refused_with_the_reason(self, path, value, words):
        with pytest.raises(ValidationError, match=words):
            StrategyDocument.model_validate(changed(path, value))

    def test_size_thresholds_rise(self):
        data = data_of(FREDRIKSTAD)
        data["size_classes"][2]["from_amount_nok"] = 50_000
        with pytest.raises(ValidationError, match="Grensene må stige"):
            StrategyDocument.model_validate(data)

    def test_a_gate_is_missing(self):
        data = data_of(HVALER)
        del data["gates"][1]
        with pytest.raises(ValidationError, match="Det må være 3 porter"):
            StrategyDocument.model_validate(data)

    def test_it_cannot_be_changed_afterwards(self):
        with pytest.raises(ValidationError, match="frozen"):
            hvaler.answer_days = 3
