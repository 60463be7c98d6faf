"""Words of a chart are composed of the rows of tables; every word is accounted for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cptsofttissue import (
    Case,
    Depth,
    DigitInvolvement,
    MarginConvention,
    Origin,
    Procedure,
    SizeSource,
)
from cptsofttissue._reading.missing import is_missing
from cptsofttissue._reading.segments import plain_words
from cptsofttissue._reading.tables import many, phrases, rows
from cptsofttissue._reading.words import Words, fillers, without_suggestions
from cptsofttissue.claims import Practitioner
from cptsofttissue.errors import MissingFactError, UnknownTermError, WrongTypeError
from cptsofttissue.fees import Encounter, Setting
from cptsofttissue.guidance.appeals import DenialReason
from cptsofttissue.guidance.bundling import Service, ServiceKind
from cptsofttissue.guidance.documentation import Note
from cptsofttissue.guidance.proposals import Course, Session
from cptsofttissue.guidance.review import Dossier
from cptsofttissue.record import _stated
from cptsofttissue.record._depths import read_depths
from cptsofttissue.record._involvement import read_involvement

S, F, B, M = (
    Depth("subcutaneous"),
    Depth("fascial"),
    Depth("subfascial"),
    Depth.INTRAMUSCULAR,
)
OPEN = {S, F, B, M}
DEEP = {F, B, M}
UNDER = {B, M}

DEPTHS = {
    "subcutaneous, freely mobile over the fascia": {S},
    "subcutaneous abutting, not invading, the fascia": {S},
    "incised the fascia; the lipoma was within the deltoid": {M},
    "after splitting the muscle, in the fat": {S},
    "between FCU and FDS": UNDER,
    "subcutaneous, not deep": {S},
    "not superficial, in muscle": {M},
    "just above the fascia, not penetrating": {S},
    "down to the fascia but not through": {S},
    "partially intramuscular": UNDER,
    "predominantly subcutaneous": {S, F, *UNDER},
    "extending from the fat to the fascia": {Depth.SKIN, S, F, *UNDER},
    "subcutaneous plane, fascia was intact": {S},
    "prefascial": {S},
    "superficial to the intact fascia": {S},
    "deep to the pec major": UNDER,
    "sub-gluteal": UNDER,
    "between the heads of the gastrocnemius": UNDER,
    "down through the fascia": DEEP,
    "full thickness skin": {Depth.SKIN},
    "subcutaneous plane": {S},
    "encapsulated in the subcutaneous plane": {S},
    "sub-Q": {S},
    "s/c": {S},
    "above the level of the fascia": {S},
    "adipose tissue": {S},
    "deep subcutaneous": {S},
    "superficial to deep fascia": {S},
    "suprafascial": {S},
    "just above the muscle fascia": {S},
    "above the fascia of the biceps brachii muscle": {S},
    "above the biceps fascia": {S},
    "superficial to Scarpa's fascia": {S},
    "above the superficial fascia": {S},
    "between the skin and the fascia": {S},
    "between Scarpa's fascia and the deep fascia": {S},
    "down to but not through the fascia": {S},
    "extended down to, but did not penetrate, the fascia": {S},
    "down to the fascia but not through it": {S},
    "subcutaneous, not involving the fascia": {S},
    "in subcutaneous tissue but not fascia": {S},
    "superficial to and not involving the fascia": {S},
    "superficial (subcutaneous)": {S},
    "subcutaneous tissue of the left thigh": {S},
    "lies in the subcutaneous tissue superficial to the fascia": {S},
    "the fascia": {F},
    "within the rectus sheath": {F},
    "galea": {F},
    "subgaleal space": {B},
    "deep (subfascial)": {B},
    "subfascial but not intramuscular": {B},
    "intra-muscular": {M},
    "deep, in muscle": {M},
    "intramuscular, deep to the fascia": {M},
    "within the belly of the biceps": {M},
    "beneath the galea": UNDER,
    "deep to the serratus anterior muscle": UNDER,
    "deep to the fascia of the biceps": UNDER,
    "between the pectoralis major and minor": UNDER,
    "between the muscles": UNDER,
    "between the muscle and the bone": UNDER,
    "between the fascia and the muscle": UNDER,
    "parosteal": UNDER,
    "involving the muscle": UNDER,
    "through the fascia": DEEP,
    "extending below the fascia": DEEP,
    "extends below the level of the fascia": DEEP,
    "deep to the subcutaneous fat": DEEP,
    "within or below the fascia": DEEP,
    "fascia, muscle": {F, M},
    "between the fat and the fascia": {S},
    "subcutaneous and intramuscular": {S, M},
    "subcutaneous/intramuscular": {S, M},
    "intramuscular vs. subcutaneous": {S, M},
    "skin and subcutaneous tissue": {S, Depth.SKIN},
    "between the skin and the fat": {S, Depth.SKIN},
    "in the dermis": {Depth.SKIN},
    "above the skin": {Depth.SKIN},
    "involving bone": {Depth.BONE},
    "subperiosteal": {B, Depth.BONE},
    "deep soft tissue": {Depth.DEEP},
    "deep-seated": {Depth.DEEP},
    "superficial soft tissue": {Depth.SUPERFICIAL},
    "superficial or subfascial": {Depth.SUPERFICIAL, B},
    "deep or intramuscular": {Depth.DEEP, M},
    "subcutaneous, deep": {S, Depth.DEEP},
    "in the platysma": {S, M},
    "down to the fat": OPEN | {Depth.SKIN},
    "at the subcutaneous level": {S},
    "subfascial level": {B},
    "above the fascial level": {S},
    "above the vastus fascia and retinaculum": {S},
    "deep to the fascia and the retinaculum": UNDER,
    "in the fat over the greater trochanter": {S},
    "in the fat at the lateral malleolus": {S},
    "at the olecranon": OPEN | {Depth.BONE},
    "in the olecranon": {Depth.BONE},
    "between the flexor muscle bellies": UNDER,
    "within the short head of the biceps brachii": {M},
    "within the distal third of the vastus medialis": {M},
    "fascia incised, found in the muscle": {M},
    "deep fascia opened, mass found in vastus lateralis": {M},
    "fascia was split and the lump delivered from within the muscle": {M},
    "fascia was incised and the mass lay beneath it": UNDER,
    "skin, fat, and fascia divided, mass in the deltoid": {M},
    "fat, fascia divided, mass in the deltoid": {S, M},
    "muscle not involved, mass in the fat": {S},
    "muscle was not seen to be involved; fat": {S},
    "Muscle spared. Subcutaneous mass.": {S},
    "fascia uninvolved, mass in the fat": {S},
    "the fascia was not breached but the mass lay in the fat": {S},
    "subcutaneous; fascia not breached": {S},
    "subcut. fat, above the fascia": {S},
    "in the deltoid, fascia opened longitudinally": {M},
    "breached the fascia": DEEP,
    "subcutaneous, gluteal fascia preserved": {S},
    "fascia was not incised, mass in the fat": {S},
    "in the fat and fascia divided": {S, F},
    "in the deltoid, skin and fat divided": {M},
    "in the fat and the fascia was left intact": {S},
    "subcutaneous mass with fascia intact": {S},
    "in the deltoid, fascia opened, and fat divided": {S, M},
    "deep to the fascia, which was incised": UNDER,
}
#: Nothing here says on which side of the deep fascia the tumor lies.
OPEN_PHRASES = """not in muscle
not subcutaneous
neither in the muscle nor in the fascia
not involving skin or muscle
not through the fascia
below the superficial fascia
deep to Scarpa's fascia
under the skin
under the skin or under the fascia
deep to the skin, fat
deep to the platysma
subplatysmal
superficial to the muscle
overlying the fascia
overlying the fascia and muscle
abutting the fascia or below it
adherent to the fascia
adherent to the periosteum
deep to the bone
down to the fascia
subcutaneous tissues down to the fascia
at the level of the fascia
at the fascial level
muscular level
sat on the fascia, which was left intact
posterior to the trapezius
superficial pectoral fascia
superficial layer of the deep fascia
sitting on top of the fascia
resting on intact fascia
down to intact fascia
between the fat and the muscle"""
UNREAD_DEPTHS = """possibly intramuscular
fascia contact, in the fat
tumor-fascia contact without invasion, subcutaneous
muscle penetration, in the fat
opened the fascia
muscle not involved
muscle uninvolved
fascia intact
fascia incised
fascia divided muscle
fat, opened the fascia, in muscle
fascia breached
fascia breached, mass in the fat
muscle involved, mass in the fat
fat not involved with muscle
fat not penetrated or muscle
in the fat, fascia was not intact
intact
level
subcutaneous, opened the fascia
deep to intact fascia, below
fascia involved
extending above the fascia
in the joint
between the fascia
soft tissue
in
not
not deep
it
deepish
football"""


@pytest.mark.parametrize(("phrase", "depths"), DEPTHS.items(), ids=list(DEPTHS))
def test_a_depth_is_a_relation_to_a_layer(phrase: str, depths: set[Depth]):
    """Each phrase keeps every depth that its words allow."""
    assert depths == read_depths(phrase)


@pytest.mark.parametrize("phrase", OPEN_PHRASES.split("\n"))
def test_what_settles_no_depth_stays_open(phrase: str):
    """What is denied, near or reached leaves the depth open."""
    assert OPEN == read_depths(phrase)


@pytest.mark.parametrize("phrase", UNREAD_DEPTHS.split("\n"))
def test_an_unclear_depth_is_refused(phrase: str):
    """Hedges, relations without a layer and unknown words are not guessed."""
    with pytest.raises(UnknownTermError):
        read_depths(phrase)


# A second reader, which knows places instead of strata: from the skin inwards, with
# two muscles and the planes around them.
PLACES = [Depth.SKIN, S, S, S, F, B, M, B, M, B]
LAYERS = {
    "skin": [{0}],
    "subcutaneous fat": [{1, 3}],
    "superficial fascia": [{2}],
    "fascia": [{4}],
    "muscle": [{6}, {8}],
    "deep muscle": [{6}, {8}],
}
RELATIONS: dict[str, Callable[[int, set[int]], bool]] = {
    "above": lambda place, layer: place < min(layer),
    "at": lambda place, layer: place in layer,
    "place": lambda place, layer: place in layer,
    "below": lambda place, layer: place > max(layer),
    "through": lambda place, layer: place >= min(layer),
    "into": lambda place, layer: place >= min(layer),
    "entered": lambda place, layer: place >= min(layer),
    "to": lambda place, layer: place > 0 or max(layer) < 4,
    "adherent": lambda place, layer: place > 0 or max(layer) < 4,
    "near": lambda place, _: place > 0,
    "abutting": lambda place, _: place > 0,
}


def naive(relation: str, layer: str) -> set[Depth]:
    """Try every place on every layer that the word may mean."""
    holds = RELATIONS[relation]
    fits = {p for some in LAYERS[layer] for p in range(len(PLACES)) if holds(p, some)}
    if relation == "above":
        fits = fits - {0} or {0}
    return {PLACES[place] for place in fits}


def words_of(table: str, column: str, allowed: Iterable[str]) -> list[tuple[str, str]]:
    said = (r for r in rows(table) if r[column] in allowed)
    return [(word, r[column]) for r in said for word in phrases(r["word"])]


relations = st.sampled_from(words_of("relations.csv", "relation", RELATIONS))
layers = st.sampled_from(words_of("layer_words.csv", "layer", LAYERS))


@given(relations, layers)
def test_two_readers_agree(relation: tuple[str, str], layer: tuple[str, str]):
    """Whatever words are used, a relation to a layer allows the same depths."""
    phrase = f"{relation[0]} the {layer[0]}"

    assert naive(relation[1], layer[1]) == read_depths(phrase)


HANDLED = st.sampled_from(words_of("relations.csv", "relation", {"handled"}))


@given(layers, HANDLED, relations, layers)
def test_what_was_cut_or_spared_says_no_depth(one, handled, relation, layer):
    """The way to the tumor leaves its depth to the other clauses."""
    told = f"{relation[0]} the {layer[0]}"
    cut = f"{one[0]} and {layer[0]} {handled[0]}"

    assert read_depths(told) == read_depths(f"{one[0]} was {handled[0]}, {told}")
    assert read_depths(told) == read_depths(f"{one[0]} was not breached, {told}")
    assert read_depths(told) == read_depths(f"{one[0]} spared. {told}")
    assert read_depths(told) <= read_depths(f"{cut}; {told}")


@given(layers, layers, st.sampled_from([" and ", " or ", "/", " versus "]))
def test_alternatives_join(one: tuple[str, str], other: tuple[str, str], joiner: str):
    """One layer or another means both, as does a collection of them."""
    joined = naive("at", one[1]) | naive("at", other[1])

    assert joined == read_depths([one[0], other[0]])
    assert joined <= read_depths(f"in {one[0]}{joiner}in {other[0]}")


@given(
    relations, layers, relations, layers, st.sampled_from([" ", ", ", " and ", " but "])
)
def test_two_clauses_allow_at_least_what_both_allow(
    one, layer, two, other, joiner: str
):
    """A phrase is never narrower than its clauses together."""
    phrase = f"{one[0]} the {layer[0]}{joiner}{two[0]} the {other[0]}"
    together = naive(one[1], layer[1]) & naive(two[1], other[1])

    assert together - {Depth.SKIN} <= read_depths(phrase)


@given(relations, layers, relations, layers)
def test_alternative_clauses_allow_what_either_allows(one, layer, two, other):
    """Clauses joined by "or" keep the depths of each."""
    phrase = f"{one[0]} the {layer[0]} or {two[0]} the {other[0]}"
    either = naive(one[1], layer[1]) | naive(two[1], other[1])

    assert either - {Depth.SKIN} <= read_depths(phrase)


DENIALS = st.sampled_from(words_of("relations.csv", "relation", {"not"}))


@given(DENIALS, relations, layers)
def test_what_is_denied_settles_nothing(denial, relation, layer):
    """A denial alone keeps every depth."""
    assert read_depths(f"{denial[0]} {relation[0]} the {layer[0]}") == OPEN


@given(relations, layers, st.data())
def test_case_and_spacing_change_no_depth(relation, layer, data: st.DataObject):
    """Capitals, blanks, hyphens and articles change nothing."""
    words = f"{relation[0]} {layer[0]}".split()
    gaps = data.draw(
        st.lists(st.sampled_from([" ", "  ", "-", " the "]), min_size=len(words))
    )
    charted = "".join(w + gap for w, gap in zip(words, gaps, strict=False))

    assert read_depths(" ".join(words)) == read_depths(charted.upper())


unknown = st.text("qxz", min_size=3, max_size=8).filter(lambda w: w != "xxx")


@given(relations, layers, unknown, st.data())
def test_an_unknown_word_is_named(relation, layer, word: str, data: st.DataObject):
    """One word exchanged for another that nobody knows refuses the phrase."""
    words = plain_words(f"{relation[0]} {layer[0]}")
    at = data.draw(st.integers(0, len(words) - 1))
    phrase = " ".join([*words[:at], word, *words[at + 1 :]])
    with pytest.raises(UnknownTermError, match=word) as raised:
        read_depths(phrase)

    assert word in raised.value.unread


INVOLVEMENTS = {
    "none": """no evidence of penetration into the tendon sheath
no involvement of the sheath of FDP
no attachment to the tendon or joint
flexor tendon sheath was intact
no sign of penetration into the joint space
does not involve the tendon
no joint or tendon involvement
not involving tendon, sheath or joint
does not abut or involve the joint
free of tendon
tendon not involved
tendon sheath uninvolved
no
not involved""",
    "abuts": """abuts the tendon sheath
abuts but does not invade the joint capsule
abuts the tendon, no joint involvement
in contact with the extensor tendon""",
    "involves": """tendon sheath involved
tendon involvement
involves tendon but not joint
within the tendon sheath
invades the joint capsule
abuts the tendon, involves the joint""",
}
UNCLEAR_INVOLVEMENTS = """adherent to
attached to the tendon
close to the joint
abuts or involves
does not abut and involves the joint
does not involve the tendon, abuts the joint
not the tendon but the joint
no tendon, joint involved
sparing the tendon, joint involved
tendon spared, joint involved
sparing tendon or sheath, joint involved
no tendon and joint involved
not uninvolved
involves bone
within
tendon
not
possible tendon involvement"""


@pytest.mark.parametrize(("how", "told"), INVOLVEMENTS.items())
def test_involvement_is_composed(how: str, told: str):
    """What is said of tendon, sheath or joint is read with its denials."""
    for phrase in told.split("\n"):
        assert DigitInvolvement(how) is read_involvement(phrase), phrase


@pytest.mark.parametrize("phrase", UNCLEAR_INVOLVEMENTS.split("\n"))
def test_an_unclear_involvement_is_refused(phrase: str):
    """What may be either is a question."""
    with pytest.raises(UnknownTermError, match="tendon, sheath and joint"):
        read_involvement(phrase)


FIELDS = {
    "procedure": Words("procedure", Procedure),
    "margin_convention": Words("margin_convention", MarginConvention),
    "origin": Words("origin", Origin),
    "size_source": Words("size_source", SizeSource),
    "service": Words("service", ServiceKind),
    "closure": Words("closure", ServiceKind, "service"),
    "course": Words("course", Course),
    "reason": Words("reason", DenialReason),
    "practitioner": Words("practitioner", Practitioner),
    "setting": Words("setting", Setting),
}
#: What closes the skin does not say how many layers were closed.
_ANY_REPAIR = "simple_repair;intermediate_repair;complex_repair"
_LAYERED = "intermediate_repair"
READ = [
    ("practitioner", "NP", "nurse_practitioner"),
    ("practitioner", "PA-C", "physician_assistant"),
    ("practitioner", "surgeon", "physician"),
    ("setting", "F", "facility"),
    ("setting", "NF", "non_facility"),
    ("setting", "F or NF", "facility;non_facility"),
    ("procedure", "debulking", "excision;liposuction;radical_resection"),
    ("procedure", "debulking of lipoma", "excision;liposuction;radical_resection"),
    ("procedure", "partial excision", "biopsy;excision"),
    ("procedure", "subtotal resection", "biopsy;excision;radical_resection"),
    ("procedure", "piecemeal excision", "excision"),
    ("procedure", "laser ablation", "destruction"),
    ("procedure", "CO2 laser", "destruction;excision"),
    ("procedure", "tru-cut", "needle_biopsy"),
    ("procedure", "excisional biopsy", "excision;biopsy"),
    ("procedure", "shave excision", "shave"),
    ("procedure", "shave/excision", "shave;excision"),
    ("procedure", "shave/biopsy", "shave;skin_biopsy;biopsy"),
    ("procedure", "FNA/biopsy", "fine_needle_aspiration;biopsy"),
    ("procedure", "radical/wide excision", "radical_resection;excision"),
    ("size_source", "PET/CT", "imaging"),
    ("procedure", "excision and biopsy", "excision;biopsy"),
    ("procedure", "excision/biopsy", "excision;biopsy"),
    ("procedure", "wide local re-excision", "excision;radical_resection"),
    ("procedure", "excision, wide local", "excision;radical_resection"),
    ("procedure", "resection of the mass", "excision;radical_resection"),
    ("procedure", "excision vs radical resection", "excision;radical_resection"),
    ("procedure", "removal of soft tissue mass", "excision"),
    ("procedure", "resection, radical", "radical_resection"),
    ("procedure", "CT-guided core biopsy", "needle_biopsy"),
    ("procedure", "percutaneous core needle biopsy", "needle_biopsy"),
    ("procedure", "excision in toto with layered closure", "excision"),
    ("procedure", "excision of sarcoma", "excision;radical_resection"),
    ("procedure", "radical resection of sarcoma", "radical_resection"),
    ("service", "rhomboid flap closure", "adjacent_tissue_transfer"),
    ("service", "free latissimus dorsi flap", "flap"),
    ("service", "full-thickness skin graft from the groin", "skin_graft"),
    ("service", "two JP drains", "drain"),
    ("service", "frozen section x 2", "frozen_section"),
    ("service", "10 cc of 1% lidocaine with epi", "local_anesthesia"),
    ("service", "core needle biopsy", "biopsy"),
    ("service", "specimen sent to path", "specimen"),
    ("margin_convention", "around the entire lesion", "each_side"),
    ("margin_convention", "both sides together", "as_written"),
    ("size_source", "MRI of the left thigh", "imaging"),
    ("size_source", "specimen after fixation", "pathology"),
    ("course", "unplanned return to the OR for a related procedure", "complication"),
    ("course", "hematoma requiring evacuation", "complication"),
    ("course", "different lesion", "unrelated"),
    ("course", "planned staged re-excision", "staged"),
    ("service", "rotational scalp flap", "adjacent_tissue_transfer"),
    ("service", "neurolysis of the ulnar nerve", "neuroplasty"),
    ("service", "closed in layers", "intermediate_repair"),
    ("service", "repair, complex", "complex_repair"),
    ("service", "local anesthesia", "local_anesthesia"),
    ("service", "local anaesthesia", "local_anesthesia"),
    ("service", "layered closure with 3-0 Vicryl and 4-0 Monocryl", _LAYERED),
    ("service", "simple closure with nylon", "simple_repair"),
    ("service", "simple interrupted sutures", _ANY_REPAIR),
    ("service", "wound closed with staples", _ANY_REPAIR),
    ("service", "interrupted nylon sutures", _ANY_REPAIR),
    ("service", "running subcuticular closure", _ANY_REPAIR),
    ("service", "closed with rotation flap", "adjacent_tissue_transfer"),
    ("service", "closed suction drain", "drain"),
    ("service", "closed in one layer", "simple_repair"),
    ("service", "closed in a single layer", "simple_repair"),
    ("service", "closed in 1 layer", "simple_repair"),
    ("service", "ultrasound-guided", "imaging_guidance"),
    ("service", "wide undermining of skin edges", "complex_repair"),
    ("service", "primary closure", _ANY_REPAIR),
    ("closure", "primary", _ANY_REPAIR),
    ("closure", "graft", "skin_graft"),
    ("closure", "layered", "intermediate_repair"),
    ("margin_convention", "both sides", "each_side"),
    ("margin_convention", "both", "either"),
    ("origin", "skin or soft tissue", "cutaneous;soft_tissue"),
    ("size_source", "preoperative MRI", "imaging"),
    ("size_source", "measured at the time of excision", "excision"),
    ("course", "planned return to the OR", "staged"),
    ("course", "unplanned return to the OR", "complication"),
    ("reason", "denied as not medically necessary", "medical_necessity"),
]
REFUSED = [
    ("procedure", "excision and curettage"),
    ("procedure", "non-radical excision"),
    ("procedure", "no biopsy"),
    ("procedure", "excision of cyst"),
    ("procedure", "radiofrequency ablation"),
    ("procedure", "ablation"),
    ("procedure", "lipectomy"),
    ("procedure", "excision, skin and fat"),
    ("procedure", "excision of thigh"),
    ("procedure", "and"),
    ("procedure", "complex repair"),
    ("procedure", "removal of drain"),
    ("service", "mesh"),
    ("service", "closure"),
    ("service", "local closure"),
    ("service", "no drain"),
    ("service", "flap and skin graft of bone"),
    ("service", "skin flap"),
    ("service", "bone graft"),
    ("service", "general anesthesia"),
    ("service", "no sutures"),
    ("service", "suture removal"),
    ("service", "closed reduction"),
    ("margin_convention", "one side"),
    ("margin_convention", "not combined"),
    ("size_source", "pre-operative"),
    ("size_source", "after excision"),
    ("size_source", "left thigh mass"),
    ("course", "no complication"),
    ("course", "unplanned re-excision"),
    ("course", "drainage"),
    ("reason", "not included"),
]


@pytest.mark.parametrize(("field", "phrase", "values"), READ)
def test_words_of_closed_sets_are_composed(field: str, phrase: str, values: str):
    """A phrase means every member that its rows mean."""
    assert set(many(values)) == FIELDS[field].read_set(phrase)


@pytest.mark.parametrize(("field", "phrase"), REFUSED)
def test_unknown_words_are_refused(field: str, phrase: str):
    """No row is found inside a phrase that says more."""
    with pytest.raises(UnknownTermError):
        FIELDS[field].read_set(phrase)


def own_rows(field: str) -> list[tuple[str, frozenset[str]]]:
    fields = {"closure", "service"} if field == "closure" else {field}
    return [
        (word, frozenset(many(row["values"])))
        for row in rows("words.csv")
        if row["field"] in fields
        for word in phrases(row["word"])
    ]


@pytest.mark.parametrize("field", FIELDS)
def test_no_two_rows_are_one_phrase(field: str):
    """Rows that differ in fillers or order only, mean the same."""
    silent = {w for filler in fillers(field) for w in plain_words(filler)}
    meanings: dict[frozenset[str], frozenset[str]] = {}
    for word, values in own_rows(field):
        words = frozenset(plain_words(word))

        assert values == meanings.setdefault(words - silent or words, values), word


#: Words that mean a row of theirs without the words that say nothing beside them.
BARE = {"staged", "unrelated", "retention", "c", "primarily", "debridement"}


@pytest.mark.parametrize("field", ["course", "service"])
def test_a_row_does_not_live_by_words_that_say_nothing(field: str):
    """What is left of a row without its fillers is no word for something else."""
    silent = {w for filler in fillers(field) for w in plain_words(filler)}
    told = [plain_words(word) for word, _ in own_rows(field)]
    alone = {words[0] for words in told if len(words) == 1} | BARE
    left = (tuple(word for word in words if word not in silent) for words in told)

    assert {words[0] for words in left if len(words) == 1} <= alone


FIELD_ROWS = [(field, *row) for field in FIELDS for row in own_rows(field)]


@given(st.sampled_from(FIELD_ROWS), st.randoms(use_true_random=False))
def test_the_order_of_words_changes_nothing(row, random):
    """A row is read in any order of its words, and in capitals."""
    field, word, values = row
    words = word.split()
    random.shuffle(words)

    assert values == FIELDS[field].read_set(", ".join(words).upper())


@given(st.sampled_from(FIELD_ROWS), unknown)
def test_a_strange_word_refuses_a_row(row, word: str):
    """A word that nobody knows is named, wherever it stands."""
    field, charted, _ = row
    for phrase in (f"{word} {charted}", f"{charted} {word}"):
        with pytest.raises(UnknownTermError, match=word) as raised:
            FIELDS[field].read_set(phrase)

        assert word in raised.value.unread


@given(st.lists(st.sampled_from(FIELD_ROWS), min_size=1, max_size=4))
def test_a_set_is_the_union_of_its_members(chosen):
    """Several words mean whatever one of them means."""
    for field in {field for field, *_ in chosen}:
        own = [(word, values) for f, word, values in chosen if f == field]
        union = frozenset().union(*(values for _, values in own))

        assert union == FIELDS[field].read_set([word for word, _ in own])


@pytest.mark.parametrize("read", [read_depths, FIELDS["procedure"].read_set])
@pytest.mark.parametrize("value", [None, 3, [], ["excision", 3], [b"x"], b"muscle"])
def test_what_is_not_text_is_refused(read: Callable[[object], object], value: object):
    """A set is text, or several texts, and not empty."""
    with pytest.raises(WrongTypeError):
        read(value)


def test_several_meanings_are_refused_where_one_is_asked():
    """The error says what the words may mean."""
    with pytest.raises(UnknownTermError, match="may be biopsy or excision"):
        FIELDS["procedure"].read("excisional biopsy")


@pytest.mark.parametrize(
    ("read", "slip", "nearest", "meaning"),
    [
        (read_depths, "subgaeal", "subgaleal", "subfascial"),
        (read_depths, "above the facia", "above fascia", "subcutaneous"),
        (read_depths, "suprafacial", "suprafascial", "subcutaneous"),
        (read_depths, "abov the fascia", "above fascia", "subcutaneous"),
        (
            FIELDS["procedure"].read_set,
            "exisional biopsy",
            "excisional biopsy",
            "biopsy or excision",
        ),
        (read_depths, "abov the facia", "above fascia", "subcutaneous"),
        (
            FIELDS["procedure"].read_set,
            "wid locl excison",
            "wide local excision",
            "excision or radical resection",
        ),
    ],
)
def test_a_suggestion_says_what_it_means(read, slip: str, nearest: str, meaning: str):
    """The unread words are exchanged, and the meaning stands beside them."""
    with pytest.raises(UnknownTermError) as raised:
        read(slip)

    assert (nearest,) == raised.value.nearest
    assert f"Nearest known: {nearest} ({meaning})." in str(raised.value)
    with without_suggestions(), pytest.raises(UnknownTermError) as raised:
        read(slip)
    assert () == raised.value.nearest


@pytest.mark.parametrize(
    "slip",
    [
        "supfascial",
        "deepish",
        "two unknwn wrds",
        "zubfascial",
        "x" * 40,
        "supfascial muscl",
        "in muscl footbal",
        "abov abov2 abov3 abov4 abov5 facia",
    ],
)
def test_no_suggestion_crosses_a_meaning(slip: str):
    """A prefix that turns the meaning is never added or changed, nor all words."""
    with pytest.raises(UnknownTermError) as raised:
        read_depths(slip)

    assert () == raised.value.nearest


@pytest.mark.parametrize(
    "text",
    ["subcutaneous " * 1000, "x" * 10**6, "fascia " * 40, "\U0001d54f" * 300, "\0"],
    ids=["words", "letters", "layers", "odd", "null"],
)
def test_long_and_odd_text_is_refused(text: str):
    """No phrase of a field is longer than a line."""
    for read in (read_depths, read_involvement, FIELDS["procedure"].read_set):
        with pytest.raises(UnknownTermError) as raised:
            read(text)

        assert len(str(raised.value)) < 600


@pytest.mark.parametrize(
    "word",
    [
        *("Unknown", " n/a ", "N.A.", "not stated", "?", "--", "-", ".", "", " "),
        *("(none)", "NaN", "<NA>", "TBD", "pending", "none documented", "\u2014"),
    ],
)
def test_missing_facts_are_known(word: str):
    """A word for a fact that is not stated is one in any case and with any sign."""
    assert is_missing("site", word)


@pytest.mark.parametrize("word", ["unknown", "N/A", "?", "-", "", "not documented"])
def test_what_stands_around_a_case_may_be_missing_too(word: str):
    """A word for a missing fact is none around a case either, and passes nothing."""
    note = Note(case=Case(site="back"), closure=word, pathology=word)
    dossier = Dossier(denial=word, closure=word, session=Session(course=word))
    office = {"date_of_service": "2026-07-15", "setting": "non facility"}
    around = dict.fromkeys(("place_of_service", "locality", "zip_code"), word)

    assert (None, None) == (note.closure, note.pathology)
    assert dossier == Dossier()
    assert Encounter(**office) == Encounter(**office, **around)
    with pytest.raises(MissingFactError, match="place_of_service"):
        Encounter(date_of_service="2026-07-15", setting=word)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("margin", "Margins: not stated"),
        ("margin", "margin not documented in the op note"),
        ("depth", "depth unknown"),
        ("depth", "not specified in the operative report"),
        ("size_source", "size source = n/a"),
        ("site", "site:"),
    ],
)
def test_a_missing_fact_may_be_named(field: str, text: str):
    """The name of the field, and where the fact is missing, say no more."""
    assert is_missing(field, text)


@pytest.mark.parametrize(
    ("field", "word"),
    [
        ("margin", "margin none"),
        ("size", "sized unknown"),
        ("depth", "depths"),
        ("depth", "in the op note"),
        ("margin", "none"),
        ("digit_involvement", "None"),
        ("margin_convention", "unknown"),
        ("site", "arm"),
        ("depth", "not in muscle"),
        ("size", "3 cm"),
        ("site", "unknown " * 100),
    ],
)
def test_a_value_is_not_missing(field: str, word: str):
    """Where a word is a value of the field, it is no missing fact."""
    assert not is_missing(field, word)


def test_closures_are_read():
    """A closure has its own words and those of the services that close."""
    case = Case(site="back")

    assert ServiceKind.COMPLEX_REPAIR is Note(case=case, closure="complex").closure
    assert ServiceKind.SKIN_GRAFT is Note(case=case, closure="STSG").closure
    assert ServiceKind.COMPLEX_REPAIR is Service("extensive undermining").kind
    with pytest.raises(UnknownTermError):
        Note(case=case, closure="JP drain")


@pytest.mark.parametrize("where", ["donor site", "drain site", "the other wound"])
def test_the_closure_of_another_wound_is_not_that_of_the_tumor(where: str):
    """A wound beside that of the tumor has a closure of its own."""
    with pytest.raises(UnknownTermError):
        Note(case=Case(site="back"), closure=f"layered closure of {where}")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("intermediate layered closure, 5 cm", "intermediate_repair"),
        ("5 cm layered closure", "intermediate_repair"),
        ("layered closure of a 3 cm defect", "intermediate_repair"),
        ("complex repair of 8 cm wound", "complex_repair"),
        ("complex closure (7.5 cm total)", "complex_repair"),
        ("simple repair 2.5cm in length", "simple_repair"),
        ("split-thickness skin graft 4 x 3 cm", "skin_graft"),
        ("FTSG 4 cm2", "skin_graft"),
        ("12 square centimeter skin graft", "skin_graft"),
        ("skin graft 10 x 12 cm to the defect", "skin_graft"),
        ("rotation flap, 24 sq cm", "adjacent_tissue_transfer"),
        ("rotation flap measuring 8 cm × 3 cm", "adjacent_tissue_transfer"),
        ("complex repair ~ 8 cm", "complex_repair"),
        ("approximately 6.5 cm complex closure", "complex_repair"),
        ("complex linear closure, final length 6.5 cm", "complex_repair"),
        (
            "intermediate repair of the resulting 5 x 4 x 2 cm defect",
            "intermediate_repair",
        ),
    ],
)
def test_the_length_of_a_closure_is_no_word_of_it(words: str, kind: str):
    """A closure is charted with the length of the wound, which does not select it."""
    assert kind == Service(words).kind
    assert kind == Note(case=Case(site="back"), closure=words).closure


@pytest.mark.parametrize(
    "words", ["nasolabial flap", "laterally based flap 4 x 3 cm", "undermining 2 cm"]
)
def test_a_closure_of_any_size_stays_open(words: str):
    """Where the words leave two kinds, no size tells which it is."""
    with pytest.raises(UnknownTermError):
        Service(words)


@pytest.mark.parametrize(
    "words",
    [
        "subcutaneous tissue and skin closed with Vicryl",
        "closed with 3-0 Vicryl deep dermal and 4-0 Monocryl subcuticular",
    ],
)
def test_a_closure_told_by_its_layers_is_one_of_the_services(words: str):
    """A service that closes is read as the closure of a note is."""
    assert ServiceKind.INTERMEDIATE_REPAIR is Service(words).kind
    assert ServiceKind.INTERMEDIATE_REPAIR is Note(closure=words, case=Case()).closure


@pytest.mark.parametrize(
    "words",
    [
        "no deep sutures, skin closed with staples",
        "subcutaneous tissue not closed, skin closed with nylon",
        "skin closed without deep sutures, sutured with nylon",
        "complex repair with deep dermal sutures and skin sutures",
        "rotation flap sutured with deep dermal and skin sutures",
    ],
)
def test_layers_that_are_denied_or_of_more_than_a_repair_are_none_of_it(words: str):
    """What was not sewn makes no layered closure, and a flap is more than one."""
    with pytest.raises(UnknownTermError):
        Note(closure=words, case=Case())
    with pytest.raises(UnknownTermError):
        Service(words)


def test_a_length_is_no_closure():
    """A length alone names no service; the error shows it."""
    with pytest.raises(UnknownTermError, match="5 cm"):
        Service("5 cm")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("local rhombic flap closure", "adjacent_tissue_transfer"),
        ("flap island advancement", "adjacent_tissue_transfer"),
        ("island pedicle flap", "flap"),
        ("free latissimus dorsi myocutaneous flap", "flap"),
        ("right groin flap closure", "flap"),
        ("closed in two layers", "intermediate_repair"),
        ("two-layer closure with 3-0 Vicryl and 4-0 nylon", "intermediate_repair"),
        ("wound closed in 1 layer", "simple_repair"),
        ("layered complex repair", "complex_repair"),
        ("meshed split-thickness skin graft closure", "skin_graft"),
        ("rotation flap and advancement flap", "adjacent_tissue_transfer"),
        ("JP drain x 1", "drain"),
        ("Blake drain x2", "drain"),
        ("Penrose drain \u00d7 1", "drain"),
        ("MRI-guided", "imaging_guidance"),
        ("peripheral nerve block", "nerve_block"),
        ("ring block", "local_anesthesia"),
    ],
)
def test_a_service_is_a_noun_with_words_beside_it(words: str, kind: str):
    """The words beside a noun say which kind of it was done, in any order."""
    assert kind == Service(words).kind


@pytest.mark.parametrize(
    "words",
    [
        *("free advancement flap", "simple layered closure", "latissimus closure"),
        *("island flap", "rhombic", "closure with undermining", "layered flap"),
        *("simple closure with undermining", "needle guidance", "plasty"),
        *("layered closure and rotation flap", "rotation flap and mesh", "block flap"),
    ],
)
def test_words_that_do_not_go_with_a_noun_are_refused(words: str):
    """A noun alone, a word alone, and words that contradict say no one service."""
    with pytest.raises(UnknownTermError):
        Service(words)


PARTS = [row for row in rows("word_parts.csv") if row["words"]]
NOUNS = {
    head: set(many(row["values"]))
    for row in rows("word_parts.csv")
    if not row["words"]
    for head in many(row["heads"])
}


def beside(noun: str, word: str) -> set[str]:
    """What a word says beside a noun, by the table alone."""
    return {
        value
        for row in PARTS
        if noun in many(row["heads"]) and word in many(row["words"])
        for value in many(row["values"])
    }


LONG_PARTS = {
    tuple(plain_words(part))
    for row in rows("word_parts.csv")
    for part in (*many(row["heads"]), *many(row["words"]))
}


@st.composite
def noun_phrases(draw) -> tuple[str, set[str]]:
    """A noun of the table with words beside it, and what all of them allow."""
    noun = draw(st.sampled_from(sorted(NOUNS)))
    known = {
        w for row in PARTS if noun in many(row["heads"]) for w in many(row["words"])
    }
    words = draw(st.lists(st.sampled_from(sorted(known)), min_size=1, max_size=2))
    parts = draw(st.permutations([noun, *words]))
    told = plain_words(" ".join(parts))
    own = {tuple(plain_words(part)) for part in parts}
    runs = {told[a:b] for b in range(len(told) + 1) for a in range(b)}
    assume(
        not runs & LONG_PARTS - own
        and len({*told}) == len(told)
        and own.isdisjoint({(n,) for n in NOUNS} - {tuple(plain_words(noun))})
    )
    return " ".join(parts), set.intersection(
        NOUNS[noun], *(beside(noun, w) for w in words)
    )


@given(noun_phrases())
def test_a_second_reader_of_nouns_agrees(drawn: tuple[str, set[str]]):
    """What the table allows is read; where its words contradict, not one of them is."""
    phrase, allowed = drawn
    words = Words("service", ServiceKind)
    if allowed:
        assert allowed == words.read_set(phrase)
    else:
        with without_suggestions(), pytest.raises(UnknownTermError):
            words.read_set(phrase)


@given(noun_phrases(), st.data())
def test_no_word_of_a_noun_phrase_is_skipped(drawn: tuple[str, set[str]], data):
    """With one word exchanged for an odd one, nothing is read."""
    words = drawn[0].split()
    words[data.draw(st.sampled_from(range(len(words))))] = "zzyzx"

    with without_suggestions(), pytest.raises(UnknownTermError):
        Words("service", ServiceKind).read_set(" ".join(words))


@pytest.mark.parametrize("layer", ["skin", "fat", "muscle", "skin, fat"])
@pytest.mark.parametrize("told", ["fascia intact", "the deep fascia was not opened"])
def test_layers_left_alone_together_are_no_depth(layer: str, told: str):
    """Of two layers that were spared, the first is no place of the tumor."""
    with pytest.raises(UnknownTermError):
        read_depths(f"{layer} and {told}")
    assert read_depths("above the fascia") == read_depths(
        f"{layer} and {told}; above the fascia"
    )


def test_a_long_text_for_what_was_done_is_tried_a_few_times(monkeypatch):
    """Its words are parted at both ends, and not at each of thousands."""
    tried: list[str] = []

    def count(done: str, _: str) -> Iterator[object]:
        tried.append(done)
        return iter(())

    monkeypatch.setattr(_stated, "_operation", count)
    with pytest.raises(UnknownTermError):
        Case(procedure="excision left " * 1_000)

    assert 20 < len(tried) < 60


def test_a_strange_word_beside_a_contradiction_is_named():
    """It is not lost where the other words contradict each other."""
    with pytest.raises(UnknownTermError) as caught:
        Service("qqq layered closure with extensive undermining")

    assert caught.value.unread == ("qqq",)


@pytest.mark.parametrize("field", ["procedure", "service"])
def test_what_was_not_done_is_no_word_for_it(field: str):
    """A denial stays unread, whatever else a phrase says."""
    with pytest.raises(UnknownTermError):
        FIELDS[field].read_set("not drained")
