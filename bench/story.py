"""The words the country is written in, and the twenty things that happen to each initiative."""

from __future__ import annotations

from typing import Final

WORDS: Final = [
    "fallsensor",
    "natt",
    "sykehjem",
    "svømming",
    "hav",
    "skole",
    "overvann",
    "ressurs",
    "regnbed",
    "søknad",
    "digital",
    "skjema",
    "byggesak",
    "barnehage",
    "henting",
    "bil",
    "park",
    "lek",
    "sykkel",
    "trygg",
    "varsling",
    "medisin",
    "dosett",
    "hjemmetjeneste",
    "rute",
    "kjøring",
    "bibliotek",
    "lån",
    "verktøy",
    "strøm",
    "sol",
    "tak",
    "kjøkken",
    "matsvinn",
    "leverandør",
    "innkjøp",
    "møte",
    "opplæring",
    "vikar",
    "turnus",
    "fravær",
    "språk",
    "tolk",
    "ungdom",
    "fritid",
    "klubb",
    "eldre",
    "besøk",
    "transport",
    "avfall",
    "sortering",
    "gjenbruk",
    "møbler",
    "gatelys",
    "kart",
    "måler",
    "vann",
    "lekkasje",
    "brann",
    "tilsyn",
    "renhold",
    "vaktmester",
    "port",
    "adgang",
    "nøkkel",
    "arkiv",
    "post",
    "innbygger",
    "dialog",
    "svar",
    "chat",
]
PROBLEM: Final = (
    "Beboere faller om natta, og vi ser det for sent. Nattevakten går runder, men det tar førti minutter mellom hver gang hun er innom "
    "det samme rommet. I fjor hadde vi tolv fall som endte på sykehus, og de fleste skjedde mellom klokka to og fem."
)
IDEA: Final = "En føler i taket sier fra når noen reiser seg. Nabokommunen har prøvd det i et halvt år."
REASON: Final = "Behovet er tydelig, og dette er billig å prøve. Kom tilbake når dere har tall."
LEARNING: Final = "Det virket på dagtid, men ikke om natta. Neste gang begynner vi med nattevaktene."
COMMENT: Final = "Vi har sett det samme hos oss, og vil gjerne være med og prøve."

FIRST_NAMES: Final = "Mona Jonas Kari Nina Siri Ole Tuva Rolf Aisha Per Ingrid Lars Amina Knut Berit Ali Marit Odd Ida Nils".split()  # noqa: SIM905
LAST_NAMES: Final = (
    "Lie Berg Moe Dahl Vik Eng Aas Hagen Khan Holt Strand Haugen Solberg Nguyen Bakke Lund Sæther Ahmed Foss Ruud".split()  # noqa: SIM905
)

_FLOOR = '"floor_name": {"nb": "Enhetslederen", "nn": "Einingsleiaren", "en": "The unit leader"}'
_STAGE = '"to_stage": {"nb": "Konsept", "nn": "Konsept", "en": "Concept"}'
_KIND = '"kind_name": {"nb": "Behovet", "nn": "Behovet", "en": "The need"}'

# What happens to an initiative, in order: the verb, and what its sentence needs besides the title.
EVENTS: Final = (
    ("lift.filed", '"channel": "signed_in"'),
    ("lift.described", '"changed": ["summary"]'),
    ("lift.commented", '"comment": 1'),
    ("lift.evidence_saved", _KIND),
    ("lift.evidence_completed", f'{_KIND}, "summary": "Tolv fall i fjor"'),
    ("lift.submitted", f"{_FLOOR}, {_STAGE}"),
    ("lift.decided.advance", f'{_STAGE}, "reason": "{REASON}"'),
    ("lift.todo_added", '"text": "Ring leverandøren"'),
    ("lift.commented", '"comment": 1'),
    ("lift.file_added", '"name": "tilbud.pdf"'),
    ("lift.todo_done", '"text": "Ring leverandøren"'),
    ("lift.evidence_saved", _KIND),
    ("lift.commented", '"comment": 1'),
    ("lift.evidence_completed", f'{_KIND}, "summary": "Prøvd i tre måneder"'),
    ("lift.submitted", f"{_FLOOR}, {_STAGE}"),
    ("lift.decided.advance", f'{_STAGE}, "reason": "{REASON}"'),
    ("lift.described", '"changed": ["idea"]'),
    ("lift.commented", '"comment": 1'),
    ("lift.todo_added", '"text": "Skriv til nettsiden"'),
    ("lift.shared", '"audience": 2'),
)
TOLD_OF: Final = 17  # the place of the event that owners and leaders have been told of: the last comment
