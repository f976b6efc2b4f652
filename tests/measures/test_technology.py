"""What the technology register and the published figures are counted by: hand-worked examples, properties, errors."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rcanalysis.data import load, metadata
from rcanalysis.measures import technology

COLUMNS = {c.name: c for c in metadata("technology_events").columns}
EVENT: dict[str, Any] = {
    "event_id": "",
    "area": "aircraft",
    "direction": "RUS-to-CHN",
    "kind": "contract",
    "nature": "military",
    "evidence": "signed",
}
FIGURE: dict[str, Any] = {
    "topic": "order",
    "measure": "number-ordered",
    "item": "alpha",
    "value": 4.0,
    "value_high": None,
    "reported_by": "A paper",
    "as_stated": "systems",
    "qualifier": "exact",
}
ORDER: dict[str, Any] = {
    "designation": "Alpha",
    "ordered": 2014,
    "number_ordered": 4,
    "number_delivered": 3,
    "delivery_years": ("2016", "2015"),
}


def events(*rows: dict[str, Any]) -> pd.DataFrame:
    """Table ``technology_events`` (the columns the measures read); what a row leaves out is as in ``EVENT``."""
    table = pd.DataFrame([EVENT | {"event_id": f"e{n}"} | row for n, row in enumerate(rows)], columns=list(EVENT))
    for name in ("area", "direction", "kind", "nature", "evidence"):
        table[name] = pd.Categorical(table[name], COLUMNS[name].enum, ordered=True)
    return table.astype({"event_id": "string"})


def published(*rows: dict[str, Any]) -> pd.DataFrame:
    table = pd.DataFrame([FIGURE | row for row in rows], columns=list(FIGURE))
    numbers = dict.fromkeys(("value", "value_high"), "float64")
    return table.astype(dict.fromkeys(("item", "reported_by", "as_stated"), "string") | numbers)


def orders(*rows: dict[str, Any]) -> pd.DataFrame:
    table = pd.DataFrame([ORDER | row for row in rows], columns=list(ORDER))
    numbers = dict.fromkeys(("ordered", "number_ordered", "number_delivered"), "Int64")
    return table.astype({"designation": "string"} | numbers)


def kept(rows: pd.DataFrame) -> list[str]:
    return list(rows["event_id"])


# what counts as cooperation -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "counts"),
    [
        ({}, True),
        ({"kind": "sanction"}, False),
        ({"kind": "suspension"}, False),
        ({"direction": "third-country"}, False),
        ({"area": "general"}, False),
        ({"area": "dual-use"}, False),
        ({"kind": "statement", "evidence": "stated"}, True),
        # a disputed copy is friction between the two; what a third party alleges of both is not
        ({"kind": "allegation", "evidence": "alleged", "area": "aircraft"}, False),
        ({"kind": "allegation", "evidence": "alleged", "area": "engines"}, False),
        ({"kind": "allegation", "evidence": "alleged", "area": "missiles"}, True),
        ({"kind": "allegation", "evidence": "alleged", "area": "aircraft", "direction": "joint"}, True),
        ({"kind": "allegation", "evidence": "alleged", "area": "engines", "direction": "CHN-to-RUS"}, True),
        ({"direction": "CHN-to-RUS", "area": "ai"}, True),
        ({"nature": "civil"}, True),
    ],
)
def test_what_counts_as_cooperation(row: dict[str, Any], counts: bool) -> None:
    assert len(technology.cooperation(events(row))) == counts


def test_cooperation_keeps_rows_as_they_are_and_in_order() -> None:
    table = events({"area": "space"}, {"kind": "sanction"}, {"area": "ai"})
    found = technology.cooperation(table)
    assert kept(found) == ["e0", "e2"]
    pd.testing.assert_frame_equal(found, table.iloc[[0, 2]])


# evidence by area -----------------------------------------------------------------------------------------------------


def test_evidence_by_area_by_hand() -> None:
    table = events(
        {"area": "ai", "evidence": "stated"},
        {"area": "engines", "evidence": "seen"},
        {"area": "engines", "evidence": "signed"},
        {"area": "engines", "evidence": "signed"},
        {"area": "engines", "evidence": "alleged", "direction": "joint"},
        {"area": "engines", "evidence": "seen", "kind": "sanction"},
        {"area": "dual-use", "evidence": "seen"},
    )
    found = technology.evidence_by_area(table)
    assert list(found.columns) == ["area", "evidence", "n", "share", "new_area"]
    assert list(found["area"]) == ["engines"] * 4 + ["ai"] * 4
    assert list(found["evidence"]) == [*technology.EVIDENCE] * 2
    assert list(found["n"]) == [1, 2, 0, 1, 0, 0, 1, 0]
    assert list(found["share"]) == [0.25, 0.5, 0, 0.25, 0, 0, 1, 0]
    assert list(found["new_area"]) == [False] * 4 + [True] * 4


def test_old_areas_come_first_each_in_the_order_of_the_table() -> None:
    areas = ["nuclear", "cyber", "early-warning", "aircraft", "space", "missiles"]
    found = technology.evidence_by_area(events(*({"area": a} for a in areas)))
    assert list(dict.fromkeys(found["area"])) == [
        "aircraft",
        "missiles",
        "nuclear",
        "early-warning",
        "space",
        "cyber",
    ]


def test_no_cooperation_is_an_empty_table() -> None:
    assert technology.evidence_by_area(events({"kind": "sanction"})).empty


ROWS = st.lists(
    st.fixed_dictionaries({n: st.sampled_from(COLUMNS[n].enum) for n in EVENT if n != "event_id"}),
    min_size=1,
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_no_entry_is_lost_or_counted_twice(rows: list[dict[str, Any]]) -> None:
    table = events(*rows)
    found = technology.evidence_by_area(table)
    some = technology.cooperation(table)
    assert set(kept(some)) <= set(kept(table))
    if found.empty:
        assert some.empty
        return
    assert found["n"].sum() == len(some)
    assert found.groupby("area")["share"].sum().round(9).eq(1).all()
    assert not found.duplicated(["area", "evidence"]).any()
    assert not set(found["area"]) & {"general", "dual-use"}
    assert list(found["new_area"]) == sorted(found["new_area"])
    pd.testing.assert_frame_equal(technology.evidence_by_area(table.iloc[::-1]), found)  # the order of rows is nothing


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_transfers_are_a_part_of_the_register(rows: list[dict[str, Any]]) -> None:
    found = technology.transfers(events(*rows))
    assert found["kind"].isin(technology.TRANSFERS).all()
    assert not found["direction"].eq("third-country").any()
    assert not found["nature"].eq("civil").any()
    assert list(found.index) == list(range(len(found)))


# transfers ------------------------------------------------------------------------------------------------------------


def test_transfers_by_hand() -> None:
    table = events(
        {"kind": "licence"},
        {"kind": "contract"},
        {"kind": "joint-development", "direction": "joint", "nature": "dual-use"},
        {"kind": "licence", "nature": "civil"},
        {"kind": "transfer", "direction": "third-country"},
        {"kind": "transfer", "area": "dual-use"},
        {"kind": "transfer", "area": "missiles", "direction": "CHN-to-RUS"},
        {"kind": "delivery"},
        {"kind": "statement"},
        {"kind": "sanction"},
    )
    assert kept(technology.transfers(table)) == ["e0", "e2", "e6"]


# what others report ---------------------------------------------------------------------------------------------------


def test_reported_by_hand() -> None:
    press = published(
        {"value": 8.0, "reported_by": "B", "as_stated": "launchers"},
        {"value": 2.0, "value_high": 6.0, "reported_by": "A"},
        {"measure": "order-year", "value": 2015.0, "reported_by": "C", "qualifier": "at-most"},
        {"measure": "contract-value", "value": 1900.0, "reported_by": "D"},
        {"item": "beta", "value": 1.0},
        {"topic": "share", "value": 1.0},
    )
    found = technology.reported(press, orders({}, {"designation": "Beta"}), system="alpha", designation="Alpha")
    assert list(found.columns) == ["measure", "reported_by", "as_stated", "low", "high", "at_latest", "sipri"]
    assert [tuple(r) for r in found[["measure", "reported_by", "low", "high", "sipri"]].to_numpy()] == [
        ("order-year", "SIPRI", 2014, 2014, True),
        ("order-year", "C", 2015, 2015, False),
        ("number-ordered", "SIPRI", 4, 4, True),
        ("number-ordered", "A", 2, 6, False),
        ("number-ordered", "B", 8, 8, False),
        ("number-delivered", "SIPRI", 3, 3, True),
        ("first-delivery-year", "SIPRI", 2015, 2015, True),
        ("last-delivery-year", "SIPRI", 2016, 2016, True),
        ("contract-value", "D", 1900, 1900, False),  # SIPRI has no column for it here, so it comes last
    ]
    assert list(found.loc[found["reported_by"] == "B", "as_stated"]) == ["launchers"]
    assert list(found.loc[found["at_latest"], "reported_by"]) == ["C"]


def test_what_sipri_does_not_give_is_left_out() -> None:
    found = technology.reported(published(), orders({"number_ordered": None}), system="alpha", designation="Alpha")
    assert "number-ordered" not in set(found["measure"])
    assert found["sipri"].all() and not found.isna().any(axis=None)


@pytest.mark.parametrize("rows", [(), ({"designation": "Beta"},), ({}, {"ordered": 2020})])
def test_there_must_be_one_order(rows: tuple[dict[str, Any], ...]) -> None:
    n = sum(ORDER["designation"] == (ORDER | row)["designation"] for row in rows)
    with pytest.raises(ValueError, match=f"{n} orders have the designation 'Alpha'; expected one"):
        technology.reported(published({}), orders(*rows), system="alpha", designation="Alpha")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(1, 99), st.sampled_from("ABC")), max_size=12))
def test_sipri_comes_first_and_the_others_by_value(said: list[tuple[float, str]]) -> None:
    press = published(*({"value": value, "reported_by": who} for value, who in said))
    found = technology.reported(press, orders({}), system="alpha", designation="Alpha")
    rows = found[found["measure"] == "number-ordered"]
    assert list(rows["sipri"]) == [True] + [False] * len(said)
    assert list(rows["low"].iloc[1:]) == sorted(value for value, _ in said)


# the real tables ------------------------------------------------------------------------------------------------------


def test_the_words_are_those_of_the_tables() -> None:
    assert set(technology.EVIDENCE) == set(COLUMNS["evidence"].enum)
    assert set(technology.NEW_AREAS) < set(COLUMNS["area"].enum)
    assert set(technology.TRANSFERS) | set(technology.NOT_COOPERATION) < set(COLUMNS["kind"].enum)


def test_the_real_register_can_be_counted() -> None:
    table = load("technology_events")
    found = technology.evidence_by_area(table)
    assert found["n"].sum() == len(technology.cooperation(table)) < len(table)
    assert len(technology.transfers(table)) > 0


def test_the_su_35_is_as_the_press_has_it() -> None:
    """24 aircraft, 4, 10 and 10 in 2016 to 2018."""
    found = technology.reported(load("published_figures"), load("arms_orders"), system="su-35", designation="Su-35S")
    by = {m: rows.set_index("reported_by")["low"] for m, rows in found.groupby("measure")}
    assert by["number-ordered"]["SIPRI"] == 24
    assert (by["first-delivery-year"]["SIPRI"], by["last-delivery-year"]["SIPRI"]) == (2016, 2018)
    press = found[(found["measure"] == "number-ordered") & ~found["sipri"]]
    assert len(press) and (press["low"] == 24).all()
