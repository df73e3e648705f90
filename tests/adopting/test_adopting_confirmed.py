"""The text of a confirmed map: one spelling, read back as it was, mistakes by line."""

import string
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.adopting.confirmed import ConfirmedMap, MapTextError, dump, parse
from formkit.adopting.memory import MapFileError, Maps, keep_map, load_maps, map_folder
from formkit.aliases import Meaning
from formkit.check import EXTRA, IGNORE, header_hash
from formkit.definitions.catalogue import Catalogue, shipped
from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.model import CellKind, FileKind, Place, RawCell, RawForm, RawSheet

HASH = "3f" * 32
TEXT = f"""formkit mapping 1
表头 {HASH}
表单 abnormality
确认 2026-11-23
栏目 "处理人员" → assignee
栏目 "序" → 忽略
栏目 "门店" → 附加
选项 source "老客户介绍" → "客户反馈"
"""
MAP = ConfirmedMap(
    HASH,
    "abnormality",
    date(2026, 11, 23),
    {"处理人员": "assignee", "门店": EXTRA, "序": IGNORE},
    (Meaning("abnormality", "source", "老客户介绍", "客户反馈"),),
)

keys = st.text(string.ascii_lowercase + "_", min_size=1, max_size=8)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
maps = st.builds(
    ConfirmedMap,
    st.just(HASH),
    st.just("abnormality"),
    st.dates(),
    st.dictionaries(words, keys | st.sampled_from([IGNORE, EXTRA]), max_size=5),
    st.lists(
        st.builds(Meaning, st.just("abnormality"), keys, words, words),
        max_size=4,
        unique_by=lambda each: (each.field, each.typed),
    ).map(lambda some: tuple(sorted(some, key=lambda m: (m.field, m.typed)))),
)


def test_a_map_is_written_as_people_can_read_it() -> None:
    assert dump(MAP) == TEXT
    assert parse(TEXT) == MAP


@given(maps)
def test_what_is_written_is_read_back(confirmed: ConfirmedMap) -> None:
    assert parse(dump(confirmed)) == confirmed


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("formkit mapping 1", "formkit mapping 2", 1),
        (HASH, HASH[:-1], 2),
        ("表单 abnormality", "表单 异常", 3),
        ("2026-11-23", "2026-11-31", 4),
        ("→ assignee", "-> assignee", 5),
        ("→ 忽略", "→ 不要", 6),
        ('栏目 "序"', '栏目 "\\u5e8f"', 6),
        ('"门店"', '"门店', 7),
        ('→ "客户反馈"', "→ 客户反馈", 8),
        ("选项 source", "栏目 source", 8),
    ],
)
def test_a_mistake_is_named_by_its_line(before: str, after: str, line: int) -> None:
    assert before in TEXT
    broken = TEXT.replace(before, after, 1)
    with pytest.raises(MapTextError) as error:
        parse(broken)
    assert error.value.line == line


@pytest.mark.parametrize(
    "cut", [cut for cut in range(0, len(TEXT), 7) if TEXT[cut - 1 : cut] != "\n"]
)
def test_half_a_map_is_none(cut: int) -> None:
    with pytest.raises(MapTextError):
        parse(TEXT[:cut])


def test_a_line_twice_or_out_of_order_is_a_mistake() -> None:
    lines = TEXT.splitlines()
    twice = "\n".join([*lines[:5], lines[4], *lines[5:], ""])
    swapped = "\n".join([*lines[:4], lines[5], lines[4], *lines[6:], ""])
    for text in (twice, swapped):
        with pytest.raises(MapTextError):
            parse(text)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "templates").mkdir()
    return Workspace(tmp_path)


def test_a_kept_map_is_found_again(workspace: Workspace) -> None:
    assert load_maps(workspace, Fs()) == Maps()
    path = keep_map(MAP, workspace, Fs())
    assert path.name == f"{HASH[:12]}.map.txt"
    assert load_maps(workspace, Fs()) == Maps((MAP,))


def test_other_files_in_the_folder_are_left_alone(workspace: Workspace) -> None:
    keep_map(MAP, workspace, Fs())
    (map_folder(workspace) / "说明.txt").write_text("什么都行", "utf-8")
    assert load_maps(workspace, Fs()) == Maps((MAP,))


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        (f"{HASH[:12]}.map.txt", b"formkit mapping 1\n\xff\xfe", 2),
        (f"{HASH[:12]}.map.txt", b"", 1),
        ("别的.map.txt", TEXT.encode(), 0),
    ],
)
def test_a_broken_file_is_named(
    workspace: Workspace, name: str, content: bytes, line: int
) -> None:
    map_folder(workspace).mkdir()
    (map_folder(workspace) / name).write_bytes(content)
    with pytest.raises(MapFileError) as error:
        load_maps(workspace, Fs())
    assert (error.value.path.name, error.value.line) == (name, line)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("表单 abnormality", "表单 abnormal", (3, "form", "abnormal")),
        ("→ assignee", "→ asignee", (5, "field", "asignee")),
        ("选项 source", "选项 sorce", (8, "field", "sorce")),
        ('"客户反馈"', '"客户反映"', (8, "option", "客户反映")),
    ],
)
def test_a_name_there_is_not_is_told_with_its_line(
    workspace: Workspace, before: str, after: str, told: tuple[int, str, str]
) -> None:
    path = keep_map(MAP, workspace, Fs())
    assert load_maps(workspace, Fs(), shipped()) == Maps((MAP,))
    path.write_text(TEXT.replace(before, after), "utf-8")
    assert load_maps(workspace, Fs()).confirmed
    with pytest.raises(MapFileError) as error:
        load_maps(workspace, Fs(), shipped())
    found = error.value
    assert (found.line, found.what, found.said) == told
    assert found.path == path


def test_a_field_of_an_older_version_may_be_named(workspace: Workspace) -> None:
    current = shipped().current("abnormality")
    assert current is not None
    form = current.form
    fields = tuple(field for field in form.fields if field.key != "assignee")
    newer = replace(current, form=form.model_copy(update={"fields": fields}))
    keep_map(MAP, workspace, Fs())
    assert load_maps(workspace, Fs(), Catalogue((current, newer))).confirmed
    with pytest.raises(MapFileError):
        load_maps(workspace, Fs(), Catalogue((newer,)))


def sheet_of(*headings: str) -> RawSheet:
    cells = (
        RawCell(Place("表", row, at), CellKind.TEXT, said)
        for row, texts in ((1, headings), (2, ("甲",)))
        for at, said in enumerate(texts, start=1)
    )
    return RawSheet("表", tuple(cells))


def map_of(sheet: RawSheet, **changed: str) -> ConfirmedMap:
    columns = {"客户姓名": "customer_name", "门店": EXTRA} | changed
    return ConfirmedMap(header_hash(sheet), "complaint", MAP.confirmed_on, columns)


def test_the_same_headings_in_another_order_are_known() -> None:
    first = map_of(sheet_of("序号", "客户姓名", "门店"))
    known = Maps((MAP, first))

    def found(*headings: str) -> ConfirmedMap | None:
        return known.of(RawForm(FileKind.XLSX, (sheet_of(*headings),)))

    assert found("序号", "客户姓名", "门店") is first
    assert found("门店", "序号", "客户姓名") is first
    assert found("门店", "客户姓名") is first
    assert found("门店", "客户姓名", "电话") is None
    assert found("客户姓名", "备注") is None
    assert found("门店", "客户姓名", "门店") is None


def test_another_order_is_asked_when_two_maps_disagree() -> None:
    one = map_of(sheet_of("客户姓名", "门店"))
    same = map_of(sheet_of("序号", "客户姓名", "门店"))
    other = map_of(sheet_of("序号", "客户姓名", "门店"), 门店="shop")
    asked = RawForm(FileKind.XLSX, (sheet_of("门店", "客户姓名"),))
    assert Maps((one, same)).of(asked) is same
    assert Maps((one, other)).of(asked) is None


def test_only_what_all_maps_say_alike_is_decided() -> None:
    other = ConfirmedMap("ab" * 32, "abnormality", MAP.confirmed_on, {"门店": "place"})
    foreign = ConfirmedMap("cd" * 32, "complaint", MAP.confirmed_on, {"序": "x"})
    decided = Maps((MAP, other, foreign)).decided("abnormality")
    assert decided == {"处理人员": "assignee", "序": IGNORE}


def test_the_word_confirmed_last_counts() -> None:
    later = Meaning("abnormality", "source", "老客户介绍", "其他")
    second = ConfirmedMap("ab" * 32, "abnormality", date(2026, 11, 24), {}, (later,))
    assert Maps((MAP, second)).meanings("abnormality") == (later,)
