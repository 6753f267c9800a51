"""The sheet alone, without a database: what is written can be unwritten, whatever a family changes."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.features.windows.conftest import member_values, now, pupil_values

from xueji.features import students
from xueji.features.windows import rules
from xueji.features.windows.schemas import Level
from xueji.features.windows.sheet import (
    DraftContent,
    DraftMember,
    Item,
    ItemKind,
    clash,
    draft_of,
    items_of,
    unwritten,
    written,
)

FIELDS = frozenset({"phone", "postcode", "attendance", "orphan", "email", students.MEMBERS})


def record(values=None, members=None):
    if members is None:
        members = {1: member_values(), 2: member_values("林建国", "51", "13812345678", 61, guardian=False)}
    return students.Record(
        id=7, version=1, school_id=1, school_path="/1/", school="小学", bureau="县局", class_id=None, class_name="",
        stage="primary", grade=3, state=students.State.IN_SCHOOL, national_number=None, national_number_kind=None,
        values=values or pupil_values(0), updated_at=now(),
        members=[students.Member(key, place, given) for place, (key, given) in enumerate(members.items(), start=1)],
    )  # fmt: skip


def after(found, writing):
    """The record once a writing has been applied, new members numbered from 100."""
    values = {name: value for name, value in {**found.values, **writing.changes}.items() if value not in (None, "")}
    if writing.members is None:
        return record(values, {member.id: member.values for member in found.members})
    members, number = {}, 100
    for one in writing.members:
        plain = {name: value for name, value in one.items() if name != "id" and value not in (None, "")}
        key = int(one["id"]) if one.get("id") else (number := number + 1)
        members[key] = plain
    return record(values, members)


changes = st.fixed_dictionaries(
    {},
    optional={
        "phone": st.sampled_from(["13905380426", "15912347731", None]),
        "postcode": st.sampled_from(["271001", "271000"]),
        "orphan": st.booleans(),
        "email": st.sampled_from(["a@example.cn", None, ""]),
    },
)
written_fields = st.fixed_dictionaries(
    {}, optional={"phone": st.sampled_from(["13905380426", "15912347731"]), "guardian": st.booleans()}
)
granny = member_values("赵王淑贞", "62", "13605380426", 76, guardian=False)
members = st.one_of(
    st.none(),
    st.lists(
        st.one_of(
            st.builds(DraftMember, st.sampled_from(["1", "2"]), written_fields),
            st.builds(DraftMember, st.just("new-1"), st.just(granny)),
        ),
        min_size=1,
        max_size=3,
        unique_by=lambda member: member.key,
    ),
)
drafts = st.builds(DraftContent, changes, members)


@given(drafts)
@settings(max_examples=300, deadline=None)
def test_accepting_everything_makes_the_record_what_the_family_wrote(draft):
    before = record()
    items = items_of(draft, before, FIELDS)
    assert not [item for item in items if clash(item, before)]
    done = after(before, written(items, before))
    left = items_of(DraftContent(draft.changes), done, FIELDS)
    assert left == []
    if draft.members is not None:
        assert [member.values["name"] for member in done.members] == [
            {"1": "林秀英", "2": "林建国"}.get(member.key, "赵王淑贞") for member in draft.members
        ]


@given(drafts)
@settings(max_examples=300, deadline=None)
def test_undoing_brings_every_value_back(draft):
    before = record()
    items = items_of(draft, before, FIELDS)
    done = after(before, written(items, before))
    assert not [item for item in items if clash(item, done, undoing=True)]
    back = after(done, unwritten(items, done))
    assert back.values == {name: value for name, value in before.values.items() if value not in (None, "")}
    assert sorted(member.values["name"] for member in back.members) == sorted(
        member.values["name"] for member in before.members
    )
    assert {member.values["name"]: member.values["phone"] for member in back.members} == {
        member.values["name"]: member.values["phone"] for member in before.members
    }


@given(drafts, st.data())
@settings(max_examples=300, deadline=None)
def test_what_was_sent_back_is_the_draft_to_go_on_with(draft, data):
    before = record()
    items = items_of(draft, before, FIELDS)
    own = [item for item in items if item.kind is not ItemKind.ORDER]
    accepted = [item for item in own if item.kind is ItemKind.FIELD and data.draw(st.booleans())]
    returned = [item for item in items if item not in accepted]
    done = after(before, written(accepted, before))
    assert items_of(draft_of(returned, done), done, FIELDS) == returned


def test_a_record_is_never_changed_in_place():
    before = record()
    kept = copy.deepcopy(before)
    draft = DraftContent({}, [DraftMember("2", {"phone": "13905380426"}), DraftMember("1")])
    written(items_of(draft, before, FIELDS), before)
    assert before == kept


RISKS = {
    "a harmless field": (Item(key="postcode", kind=ItemKind.FIELD, field="postcode", before="1", after="2"), [], True),
    "an address": (
        Item(key="current_address", kind=ItemKind.FIELD, field="current_address", before="1", after="2"), [], False,
    ),
    "an empty one is filled": (
        Item(key="email", kind=ItemKind.FIELD, field="email", before=None, after="a@b.cn"), ["was_empty"], True,
    ),
    "one is emptied": (
        Item(key="email", kind=ItemKind.FIELD, field="email", before="a@b.cn", after=None), ["emptied"], True,
    ),
    "the care list": (
        Item(key="left_behind", kind=ItemKind.FIELD, field="left_behind", before="0", after="1"), ["care_list"], False,
    ),
    "the guardian's name": (
        Item(key="members.1.name", kind=ItemKind.MEMBER_FIELD, field="name", member="1", before="甲乙", after="丙丁"),
        ["guardian_changed"], False,
    ),
    "another member's name": (
        Item(key="members.2.name", kind=ItemKind.MEMBER_FIELD, field="name", member="2", before="甲乙", after="丙丁"),
        ["member_identity"], False,
    ),
    "a guardian is removed": (
        Item(key="members.1", kind=ItemKind.REMOVED, member="1", before=member_values()), ["guardian_changed"], False,
    ),
    "a new grandmother": (
        Item(key="members.new-1", kind=ItemKind.ADDED, member="new-1", after=granny), ["member_added"], False,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("item", "codes", "harmless"), RISKS.values(), ids=RISKS.keys())
def test_hints_are_data(item, codes, harmless):
    known = {"1": member_values(), "2": member_values("林建国", "51", guardian=False)}
    assert rules.item_risks(item, known) == codes
    assert rules.is_harmless(item) is harmless


def test_the_number_of_others_stands_in_the_hint():
    assert rules.risk("phone_shared:2").label == "和另外 2 人相同"
    assert rules.worst(["was_empty", "phone_shared:2"]) is Level.STOP


def test_every_rule_speaks_of_a_field_that_exists():
    assert set(rules.FIELD_RISKS) <= set(students.EDITABLE_FIELDS)
    assert set(rules.MEMBER_FIELD_RISKS) <= set(students.MEMBER_CATALOGUE)
    assert set(rules.SUGGESTED.values()) <= set(rules.REASONS)
