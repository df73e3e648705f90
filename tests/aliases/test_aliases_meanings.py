"""What lines about a word come to, and the file that holds them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.aliases import (
    CONFIRMED_BY,
    Act,
    Aliases,
    AliasFileError,
    Line,
    Meaning,
    Standing,
    dump,
    load,
    parse,
    write,
)
from formkit.fs import Fs
from formkit.values import clean

HEAD = "formkit aliases 1\n"
GOOD = HEAD + '改正 abnormality.category "外观不良" → "产品质量问题"\n'


def said(act: Act, option: str, typed: str = "外观不良") -> Line:
    return Line(act, Meaning("abnormality", "category", typed, option))


def mended(option: str = "产品质量问题", times: int = CONFIRMED_BY) -> list[Line]:
    return [said(Act.MENDED, option)] * times


def option(lines: list[Line], typed: str = "外观不良") -> str:
    return Aliases(tuple(lines)).option("abnormality", "category", typed)


def test_equal_mendings_confirm() -> None:
    assert option(mended(times=CONFIRMED_BY - 1)) == ""
    assert option(mended()) == "产品质量问题"


def test_a_word_is_the_same_in_every_spelling() -> None:
    lines = [
        said(Act.MENDED, "产品质量问题", typed)
        for typed in ("外观 不良", "外观不良", "外觀不良。")
    ]
    assert option(lines, "外观不良 ") == "产品质量问题"
    (only,) = Aliases(tuple(lines)).all
    assert (only.mended, only.meaning.typed) == (3, "外观 不良")


def test_another_field_or_form_knows_nothing() -> None:
    known = Aliases(tuple(mended()))
    assert known.option("abnormality", "source", "外观不良") == ""
    assert known.option("complaint", "category", "外观不良") == ""


def test_a_mending_that_says_otherwise_disputes_it() -> None:
    lines = [*mended(), *mended("服务质量问题", 1)]
    assert option(lines) == ""
    assert {a.standing for a in Aliases(tuple(lines)).all} == {Standing.DISPUTED}
    assert option([*lines, *mended(times=9)]) == ""


def test_a_person_settles_a_dispute() -> None:
    lines = [*mended(times=1), *mended("服务质量问题", 1)]
    assert option([*lines, said(Act.CONFIRMED, "服务质量问题")]) == "服务质量问题"


def test_a_person_changes_their_mind() -> None:
    first, second = said(Act.CONFIRMED, "甲"), said(Act.CONFIRMED, "乙")
    assert option([first, second]) == "乙"
    standings = {a.meaning.option: a.standing for a in Aliases((first, second)).all}
    assert standings == {"甲": Standing.REMOVED, "乙": Standing.CONFIRMED}


def test_a_removed_word_never_comes_back_by_itself() -> None:
    lines = [*mended(), said(Act.REMOVED, "产品质量问题")]
    assert option(lines) == ""
    assert option([*lines, *mended(times=9)]) == ""
    assert option([*lines, *mended("服务质量问题", 9)]) == ""
    assert option([*lines, said(Act.CONFIRMED, "产品质量问题")]) == "产品质量问题"


def test_file_is_what_was_written(tmp_path: Path) -> None:
    path, known = tmp_path / "aliases.txt", Aliases(tuple(mended()))
    assert load(path, Fs()) == Aliases()
    write(path, known, Fs())
    assert load(path, Fs()) == known
    assert path.read_text("utf-8").splitlines()[1] == (
        '改正 abnormality.category "外观不良" → "产品质量问题"'
    )


texts = st.text(min_size=1, max_size=20).map(clean).filter(bool)
keys = st.from_regex("[a-z0-9_]{1,8}", fullmatch=True)
meanings = st.builds(Meaning, keys, keys, texts, texts)
histories = st.lists(st.builds(Line, st.sampled_from(Act), meanings), max_size=8)


@given(histories)
def test_every_history_survives_the_file(lines: list[Line]) -> None:
    known = Aliases(tuple(lines))
    assert parse(dump(known)) == known


@given(histories, st.data())
def test_a_cut_file_is_never_read_as_another_history(
    lines: list[Line], data: st.DataObject
) -> None:
    text = dump(Aliases(tuple(lines)))
    cut = text[: data.draw(st.integers(0, len(text) - 1))]
    if cut.endswith("\n"):  # cut at the end of a line: a shorter history
        read = parse(cut).lines
        assert read == tuple(lines)[: len(read)]
    else:
        with pytest.raises(AliasFileError):
            parse(cut)


@given(st.lists(st.sampled_from([*mended("甲", 1), *mended("乙", 1)]), max_size=8))
def test_only_undisputed_mendings_are_ever_read(lines: list[Line]) -> None:
    options = {line.meaning.option for line in lines}
    is_sure = len(options) == 1 and len(lines) >= CONFIRMED_BY
    assert option(lines) == (options.pop() if is_sure else "")


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        ("", {(1, "head"), (1, "cut_off")}),
        ("\ufeff" + GOOD, {(1, "head")}),
        (GOOD + "\n", {(3, "shape")}),
        (GOOD + "# 说明\n", {(3, "shape")}),
        (GOOD[:-1], {(2, "cut_off")}),
        (GOOD.replace("改正", "修正"), {(2, "act")}),
        (GOOD.replace("→", "->"), {(2, "shape")}),
        (GOOD.replace("\n", "\r\n"), {(1, "head"), (2, "shape")}),
        (GOOD.replace("外观不良", "外观\\q"), {(2, "string")}),
        (GOOD.replace("外观不良", "外观\\u4e0d良"), {(2, "spelling")}),
        (GOOD.replace("外观不良", " 外观不良"), {(2, "text")}),
        (GOOD.replace("外观不良", ""), {(2, "text")}),
        (GOOD + "一\n二\n", {(3, "shape"), (4, "shape")}),
    ],
)
def test_every_mistake_is_named_with_its_line(
    text: str, mistakes: set[tuple[int, str]]
) -> None:
    with pytest.raises(AliasFileError) as caught:
        parse(text)
    assert {(m.line, m.reason) for m in caught.value.mistakes} == mistakes


def test_bytes_that_are_no_text_are_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "aliases.txt"
    path.write_bytes(GOOD.encode() + "改正".encode("gbk"))
    with pytest.raises(AliasFileError) as caught:
        load(path, Fs())
    assert [(m.line, m.reason) for m in caught.value.mistakes] == [(3, "encoding")]
