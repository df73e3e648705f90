"""The overview page: text stays text, nothing runs, nothing is loaded."""

from collections import Counter
from datetime import datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.registers.cells import Shown
from formkit.registers.editions import Edition
from formkit.registers.issue import Stock, overdue_register, states
from formkit.registers.overview import Overview, page
from formkit.registers.table import Entry, Heading, Register, Row


class Seen(HTMLParser):
    """The tags of a page with their attribute names, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.tags.append(("comment", (data,)))


def overview(said: str, link: str = "班组/登记册.xlsx") -> Overview:
    headings = (Heading("case", said), Heading("due", "应于"))
    row = Row((Entry(Shown(said)), Entry(Shown(None))), alarm=True)
    late = Register("逾期", "逾期", (), headings, (row, Row(row.entries)))
    return Overview(
        said, 7, "5f" * 32, {said: Counter({said: 3})}, late, [(said, link)]
    )


texts = st.text(st.characters(exclude_characters="\r\x00"))


@given(texts)
def test_any_text_stays_text(said: str) -> None:
    plain, seen = Seen(page(overview("甲"))), Seen(page(overview(said)))
    assert seen.tags == plain.tags
    assert seen.text == plain.text.replace("甲", said)


@pytest.mark.parametrize(
    "said",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "</title></style><b>",
        "<!--",
        "&lt;b&gt;",
    ],
)
def test_nobody_breaks_out(said: str) -> None:
    plain, seen = Seen(page(overview("甲"))), Seen(page(overview(said)))
    assert (seen.tags, seen.text) == (plain.tags, plain.text.replace("甲", said))


@given(texts)
def test_any_address_stays_a_relative_link(address: str) -> None:
    plain = Seen(page(overview("甲")))
    seen = Seen(page(overview("甲", address.encode("utf-8", "replace").decode())))
    assert seen.tags == plain.tags
    (link,) = seen.links
    assert ":" not in link
    assert not {'"', "'", "<", "#", "?", " "} & set(link)


def test_nothing_runs_and_nothing_is_loaded(stock: Stock) -> None:
    seen = Seen(page(real(stock)))
    names = {tag for tag, _ in seen.tags}
    assert not names & {"script", "link", "img", "iframe", "object", "form", "base"}
    assert not [a for _, attrs in seen.tags for a in attrs if a.startswith("on")]
    assert "url(" not in page(real(stock))
    assert "@import" not in page(real(stock))
    assert not [link for link in seen.links if "//" in link]


def real(stock: Stock) -> Overview:
    late = overdue_register(stock, Edition.MANAGEMENT)
    return Overview("2026-11-23 09:00", 2, "5f" * 32, states(stock), late, [])


def test_the_page_tells_states_and_what_is_overdue(stock: Stock) -> None:
    seen = Seen(page(real(stock)))
    for expected in (
        "总览",
        "2026-11-23 09:00 生成，账本第 2 行，链头 5f5f5f5f5f5f5f5f。",
        "客户异常管理表：按状态",
        "YC-20261110-001",
        "已逾期",
        "2 条",
    ):
        assert expected in seen.text


def test_dates_are_written_as_people_do() -> None:
    at = datetime.fromisoformat("2026-11-10 12:15:30")
    row = Row((Entry(Shown(at)), Entry(Shown(at.date()))))
    made = overview("甲")
    late = Register("逾期", "逾期", (), made.overdue.headings, (row,))
    seen = Seen(page(Overview("", 1, "", {}, late, [])))
    assert "2026-11-10 12:15" in seen.text
    assert "12:15:30" not in seen.text


def test_nothing_overdue_is_said() -> None:
    late = Register("逾期", "逾期", (), (), ())
    assert "没有逾期事项。" in page(Overview("", 1, "", {}, late, []))
    assert "Nothing is overdue." in page(Overview("", 1, "", {}, late, []), "en")
