"""Shared texts cut out by patterns are those expat tells, whatever they look like."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formkit.model import RawForm
from formkit.problems import Finding
from formkit.read import Limits, read_form, strings

Parts = Callable[..., dict[str, str | bytes]]
Pack = Callable[[dict[str, str | bytes]], bytes]
Read = Callable[..., RawForm | Finding]

_CUT = {
    "plain": '<si><t>客户姓名</t></si><si><t xml:space="preserve"> 甲 </t></si>',
    "rich": (
        '<si><r><rPr><b/><sz val="9"/></rPr><t xml:space="preserve">* </t></r>'
        '<r><t>编号</t></r><phoneticPr fontId="1" type="noConversion"/></si>'
    ),
    "nothing in them": "<si/><si></si><si><t/></si><si><t></t></si>",
    "lines between": "\n <si><t>甲</t></si>\n\t<si><t>乙\n丙</t></si>\n",
    "escapes and references": (
        "<si><t>_x4E2D_ &lt;&amp;&#38;lt;&#23458;&#x6237; a>b</t></si>"
    ),
}
_TOLD = {
    "phonetic": (
        '<si><t>东京</t><rPh sb="0" eb="2"><t>dong</t></rPh></si><si><t>甲</t></si>'
    ),
    "lines of another kind": "<si><t>甲\r\n乙\r&#10;</t></si>",
    "an unknown run": "<si><r><rPr><x/></rPr><t>甲</t></r></si>",
    "spaces in tags": "<si ><t >甲</t ></si >",
    "more than items": "<si><t>甲</t></si><extLst><ext/></extLst>",
    "a text between": "<si><t>甲</t></si>乙",
    "an item in an item": "<si><si><t>甲</t></si></si>",
    "ends of another kind": ("<si><t>甲</t><si><t>乙</t></si><si><t>丙</t></si ></si>"),
    "a comment": "<si><!-- 乙 --><t>甲</t></si>",
    "cdata": "<si><t><![CDATA[<t>]]></t></si>",
    "an instruction": "<si><?x y?><t>甲</t></si>",
    "broken": "<si><t>甲</si>",
    "an unknown entity": "<si><t>&b;</t></si>",
    "a reference to nothing": "<si><t>&#0;</t></si>",
    "two roots": "<si><t>甲</t></si></sst><sst>",
}
_ALL = _CUT | _TOLD
_SHOWN = "".join(
    f'<row r="{n + 1}"><c r="A{n + 1}" t="s"><v>{n}</v></c></row>' for n in range(2)
)


@pytest.fixture
def by_patterns(pack: Pack, workbook_parts: Parts) -> Read:
    """Reads shared texts as they are read."""

    def read(items: str, limits: Limits | None = None) -> RawForm | Finding:
        parts = workbook_parts(_SHOWN, strings=f"{items}<si><t>末</t></si><si/>")
        return read_form(pack(parts), limits or Limits())

    return read


@pytest.fixture
def by_expat(by_patterns: Read, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Reads shared texts as expat tells them."""

    def read(items: str, limits: Limits | None = None) -> RawForm | Finding:
        with monkeypatch.context() as patch:
            patch.setattr(strings, "_plain_items", lambda _: None)
            return by_patterns(items, limits)

    return read


@pytest.mark.parametrize("name", sorted(_CUT))
def test_what_office_programs_write_is_cut_out(
    by_patterns: Read, by_expat: Read, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    slow = by_expat(_CUT[name])
    monkeypatch.setattr(strings, "_told_texts", None)  # nobody asks expat

    fast = by_patterns(_CUT[name])

    assert isinstance(fast, RawForm)
    assert fast == slow


@pytest.mark.parametrize("name", sorted(_ALL))
def test_both_ways_say_the_same(by_patterns: Read, by_expat: Read, name: str) -> None:
    assert by_patterns(_ALL[name]) == by_expat(_ALL[name])


_PIECES = st.lists(
    st.sampled_from([piece for items in _ALL.values() for piece in items.split("<")]),
    max_size=10,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(_ALL)), _PIECES, st.integers(0, 120))
def test_mixtures_are_read_alike(
    by_patterns: Read, by_expat: Read, name: str, pieces: list[str], cut: int
) -> None:
    whole = _ALL[name]
    mixed = whole[:cut] + "<".join(pieces) + whole[cut:]

    assert by_patterns(mixed) == by_expat(mixed)


def test_limits_hold_for_texts_that_are_cut_out(
    by_patterns: Read, by_expat: Read
) -> None:
    items, limits = "<si><t>甲</t></si>" * 90, Limits(elements=100)

    fast = by_patterns(items, limits)

    assert isinstance(fast, Finding)
    assert fast == by_expat(items, limits)
