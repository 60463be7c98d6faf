"""The family by edition: complete, tiled, sourced."""

from __future__ import annotations

import sys
from collections import Counter

import pytest
from attrs import evolve

from cptsofttissue import (
    Catalog,
    Depth,
    Length,
    Procedure,
    Region,
    Site,
    SizeBand,
    _frame,
    catalog,
)
from cptsofttissue.coding.editions import years
from cptsofttissue.errors import (
    MissingExtraError,
    TilingError,
    UnknownCodeError,
    UnknownEditionError,
    UnknownTermError,
)

EDITION = catalog(2026)


def replaced(number: str, **changes) -> tuple:
    return tuple(
        evolve(code, **changes) if code.number == number else code for code in EDITION
    )


def test_has_the_whole_family():
    """12 sites x 3 kinds x 2 bands, and 15 biopsy codes."""
    count = Counter(code.procedure for code in EDITION)

    assert {
        Procedure.EXCISION: 48,
        Procedure.RADICAL_RESECTION: 24,
        Procedure.BIOPSY: 15,
    } == count


def test_thresholds_follow_the_family():
    """Four thresholds: 1.5, 2, 3 and 5 cm."""
    assert (15_000, 20_000, 30_000, 50_000) == EDITION.thresholds


def test_codes_are_found_by_number():
    """A number finds its code; another number is an error with the year."""
    assert "21555" == str(EDITION["21555"])
    assert "21555" in EDITION
    assert "11400" not in EDITION
    with pytest.raises(UnknownCodeError, match=r"11400.*2026"):
        EDITION["11400"]


@pytest.mark.parametrize("year", years())
def test_editions_are_named_by_year(year: int):
    """Every year of the table has an edition of the whole family."""
    assert (year, 87) == (catalog(year).year, len(catalog(year)))


def test_newest_edition_is_the_default():
    """Without a year the newest edition answers."""
    assert catalog(max(years())) is catalog()


@pytest.mark.parametrize("year", [1999, 2019, 2027, 0, "2026", 2021.0, True])
def test_other_years_are_refused(year: int):
    """A year without an edition is an error that names those there are."""
    with pytest.raises(UnknownEditionError, match="2020 to 2026"):
        catalog(year)


@pytest.mark.parametrize(
    ("low", "high"),
    [
        (Length.cm(0), Length.cm("2.9")),  # a gap below 3 cm
        (Length.cm(0), Length.cm("3.1")),  # an overlap above it
        (Length.cm(1), Length.cm(3)),  # nothing for less than 1 cm
        (Length.cm(0), None),  # two bands for 3 cm and more
    ],
)
def test_bands_that_do_not_tile_are_refused(low: Length, high: Length | None):
    """Bands of a site and depth run from zero without gap or overlap."""
    with pytest.raises(TilingError, match="21555, 21552"):
        Catalog(2026, replaced("21555", band=SizeBand(low, high)), "test")


def test_an_open_end_is_needed():
    """The last band has no upper limit."""
    band = SizeBand(Length.cm(3), Length.cm(9))
    with pytest.raises(TilingError):
        Catalog(2026, replaced("21552", band=band), "test")


def test_a_code_without_a_band_stands_alone():
    """A code for every size does not share its site and depth."""
    whole = SizeBand(Length.cm(0), None)
    pair = [EDITION["21555"], EDITION["21552"]]
    for bands in ([None, None], [whole, None], [None, whole]):
        codes = tuple(evolve(c, band=b) for c, b in zip(pair, bands, strict=True))
        with pytest.raises(TilingError):
            Catalog(2026, codes, "test")

    assert Catalog(2026, (evolve(pair[0], band=None),), "test")
    assert Catalog(2026, (evolve(pair[0], band=whole),), "test")


#: Published sizes of the radical resections, in centimeters; the article has none.
RADICAL = {
    2: ["21015", "21016"],
    3: ["25077", "25078", "26117", "26118", "28046", "28047"],
    5: [
        *("21557", "21558", "21935", "21936", "22904", "22905", "23077", "23078"),
        *("24077", "24079", "27049", "27059", "27329", "27364", "27615", "27616"),
    ],
}


@pytest.mark.parametrize("threshold", RADICAL)
def test_radical_resections_part_at_their_threshold(threshold: int):
    """Each pair of radical resections parts at the published size."""
    parts = [EDITION[number].band for number in RADICAL[threshold]]
    at = Length.cm(threshold)

    assert [SizeBand(Length(0), at), SizeBand(at, None)] * (len(parts) // 2) == parts


def test_numbers_are_unique():
    """A number occurs once in an edition."""
    with pytest.raises(TilingError, match="twice"):
        Catalog(2026, (*EDITION.codes, EDITION.codes[0]), "test")


def test_a_code_names_its_source():
    """A number that nobody can trace is refused."""
    with pytest.raises(ValueError, match="source"):
        evolve(EDITION["21555"], source="")


def test_bands_are_half_open():
    """Exactly the threshold belongs to the larger band."""
    small, large = EDITION["21555"].band, EDITION["21552"].band

    assert small is not None
    assert large is not None
    assert [True, False] == [Length.cm("2.9999") in band for band in (small, large)]
    assert [False, True] == [Length.cm(3) in band for band in (small, large)]


@pytest.mark.parametrize(
    ("number", "label"),
    [
        ("21555", "excision, neck/anterior thorax, subcutaneous, less than 3 cm"),
        ("24077", "radical resection, upper arm/elbow, less than 5 cm"),
        ("24079", "radical resection, upper arm/elbow, 5 cm or greater"),
        ("21550", "biopsy, neck/thorax"),
    ],
)
def test_labels_are_our_own(number: str, label: str):
    """A label says what selects the code, in our own words."""
    assert label == EDITION[number].label


def test_a_band_between_two_thresholds_names_both():
    """A band prints its ends."""
    assert "2 cm to 3 cm" == str(SizeBand(Length.cm(2), Length.cm(3)))


@pytest.mark.parametrize(
    ("procedure", "region", "read"),
    [
        (Procedure.EXCISION, Region.BACK_FLANK, [Region.BACK_FLANK]),
        (
            Procedure.EXCISION,
            Region.NECK_THORAX,
            [Region.NECK_ANTERIOR_THORAX, Region.BACK_FLANK],
        ),
        (Procedure.BIOPSY, Region.NECK_THORAX, [Region.NECK_THORAX]),
        (Procedure.BIOPSY, Region.NECK_ANTERIOR_THORAX, [Region.NECK_THORAX]),
        (Procedure.BIOPSY, Region.HAND, [Region.HAND]),
        (Procedure.DRAINAGE, Region.NECK_THORAX, [Region.NECK_THORAX]),
    ],
)
def test_reads_a_region_as_the_procedure_names_it(procedure, region, read):
    """A region one part of the family divides is read as the other names it."""
    assert read == list(EDITION.regions(procedure, region))


def test_codes_that_name_no_depth_cover_all():
    """A radical resection and 21550 are found at every depth."""
    at = EDITION.at(Procedure.BIOPSY, Site.NECK_THORAX, Depth.DEEP)

    assert ["21550"] == [code.number for code in at]
    assert () == EDITION.at(Procedure.BIOPSY, Site.HAND_FINGER, Depth.DEEP)


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
def test_a_frame_has_every_code(library):
    """A frame has a row for each code, sizes in whole micrometers, gaps missing."""
    import narwhals.stable.v2 as nw

    frame = nw.from_native(catalog(2026).to_frame(library), eager_only=True)
    lows = [code.band and code.band.low.um for code in catalog(2026)]
    highs = [code.band and code.band.high and code.band.high.um for code in catalog()]

    assert [code.number for code in catalog(2026)] == frame["code"].to_list()
    assert nw.Int64 == frame["from_um"].dtype
    assert lows == missing(frame["from_um"])
    assert highs == missing(frame["below_um"])
    assert [code.depth for code in catalog(2026)] == missing(frame["depth"])


def missing(series):
    """The values of a series, None for what is missing."""
    return [
        None if gap else value
        for gap, value in zip(series.is_null(), series, strict=True)
    ]


@pytest.mark.parametrize(
    ("imported", "installed", "made_by"),
    [
        ({"polars"}, {"pandas", "polars", "pyarrow"}, "polars"),
        ({"polars", "pandas"}, {"pandas", "polars", "pyarrow"}, "pandas"),
        (set(), {"polars", "pyarrow"}, "polars"),
        (set(), {"pyarrow"}, "pyarrow"),
    ],
)
def test_the_frame_is_of_the_library_in_use(monkeypatch, imported, installed, made_by):
    """What the program has imported comes first, then what is installed."""
    for name in {"pandas", "polars", "pyarrow"} - imported:
        monkeypatch.delitem(sys.modules, name, raising=False)
    for name in imported:
        monkeypatch.setitem(sys.modules, name, object())
    monkeypatch.setattr(_frame, "find_spec", lambda name: name in installed or None)

    assert made_by == _frame.default_library()


def test_another_library_is_refused():
    """An unknown library is named, with those that are allowed."""
    with pytest.raises(UnknownTermError, match="pandas, polars, pyarrow"):
        catalog(2026).to_frame("excel")


def test_without_the_extra_the_error_says_what_to_install(monkeypatch):
    """A frame needs the extra, and names it."""
    found = {"narwhals": None}
    monkeypatch.setattr(_frame, "find_spec", lambda name: found.get(name, name))
    with pytest.raises(MissingExtraError, match=r"'cptsofttissue\[frames\]'"):
        catalog(2026).to_frame("pyarrow")
