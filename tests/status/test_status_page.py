"""The status page: every file told, text stays text, nothing runs or is loaded."""

from datetime import datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.status import FileStatus, FolderStatus, lines, page

AT = datetime.fromisoformat("2026-11-23 09:05:07")


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


def file(said: str, link: str = "一.xlsx") -> FileStatus:
    return FileStatus(said, said, "mend", said, AT, link, said, (said, said))


def folder(said: str, link: str = "一.xlsx") -> FolderStatus:
    return FolderStatus(said, AT, (file(said, link),), (file(said, link),))


texts = st.text(st.characters(exclude_characters="\r\x00", exclude_categories=["Cs"]))


@given(texts)
def test_any_text_stays_text(said: str) -> None:
    plain, seen = Seen(page(folder("甲"))), Seen(page(folder(said)))
    assert seen.tags == plain.tags
    assert seen.text == plain.text.replace("甲", said)


@pytest.mark.parametrize(
    "said",
    [
        "<script>alert(1)</script>.xlsx",
        '"><img src=x onerror=alert(1)>',
        "</title></style><b>",
        "<!--",
        "&amp;",
    ],
)
def test_nobody_breaks_out(said: str) -> None:
    plain, seen = Seen(page(folder("甲"))), Seen(page(folder(said)))
    assert (seen.tags, seen.text) == (plain.tags, plain.text.replace("甲", said))


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_address_stays_a_relative_link(address: str) -> None:
    seen = Seen(page(folder("甲", address)))
    assert seen.tags == Seen(page(folder("甲"))).tags
    for link in seen.links:
        assert ":" not in link
        assert not {'"', "'", "<", "#", "?", " "} & set(link)


def test_a_name_in_another_encoding_is_shown_and_linked() -> None:
    """A name in GBK on a share mounted as UTF-8: the bytes are no text."""
    name = "客户.xlsx".encode("gbk").decode("utf-8", "surrogateescape")
    html = page(folder(name, name))
    assert html.encode()
    assert Seen(html).links == ["%BF%CD%BB%A7.xlsx"] * 2
    assert "?ͻ?.xlsx" in Seen(html).text


def test_a_tone_nobody_knows_stays_an_attribute() -> None:
    odd = FileStatus("一.xlsx", "已归档", 'x" onclick="y')
    seen = Seen(page(FolderStatus("收件箱", AT, (odd,))))
    assert ("td", ("class",)) in seen.tags
    assert ("td", ("class", "onclick")) not in seen.tags


def test_nothing_runs_and_nothing_is_loaded() -> None:
    html = page(folder("甲"))
    names = {tag for tag, _ in Seen(html).tags}
    assert not names & {"script", "link", "img", "iframe", "object", "form", "base"}
    assert "url(" not in html
    assert "@import" not in html
    assert "//" not in html


def test_the_page_refreshes_itself_and_says_when_it_was_made() -> None:
    html = page(FolderStatus("客服", AT, ()))
    assert '<meta http-equiv="refresh" content="15">' in html
    assert "2026-11-23 09:05:07" in html
    assert "没有在运行" in html
    assert "没有文件。" in html


def test_files_are_told_with_state_receipt_link_and_what_to_do() -> None:
    mend = FileStatus(
        "异常.xlsx",
        "需补正",
        "mend",
        "R20261123-0001",
        AT,
        "异常_需补正.xlsx",
        "打开“需补正”文件",
        ("D5“联系电话”没有填。",),
    )
    done = FileStatus("旧.xlsx", "已归档", "good", "R20261122-0001")
    seen = Seen(page(FolderStatus("质量", AT, (mend, mend), (done,))))
    for expected in (
        "质量：表单状态",
        "需补正 2",
        "R20261123-0001",
        "11-23 09:05",
        "打开“需补正”文件",
        "D5“联系电话”没有填。",
        "已归档（原件在归档文件夹，只读）",
        "旧.xlsx",
    ):
        assert expected in seen.text
    assert seen.tags.count(("li", ())) == 2


def test_states_are_counted_without_those_taken_away() -> None:
    some = (FileStatus("1", "等待", "wait"), FileStatus("2", "需补正", "mend"))
    gone = (FileStatus("3", "已归档", "good"),)
    assert "<p>共 2 个文件，等待 1，需补正 1</p>" in page(
        FolderStatus("质量", AT, some, gone)
    )


def test_english() -> None:
    html = page(FolderStatus("cs", AT, ()), "en")
    assert "No files." in html
    assert '<html lang="en">' in html


def test_lines_for_a_terminal() -> None:
    told = FileStatus("异常.xlsx", "需补正", "mend", "R1", remarks=("没有填", "请补"))
    plain = FileStatus("一.xlsx", "等待", "wait")
    assert lines(FolderStatus("质量", AT, (told, plain))) == (
        "需补正  异常.xlsx  R1  没有填  请补",
        "等待  一.xlsx",
    )


def test_what_waits_says_since_when_and_what_is_done_does_not() -> None:
    files = (
        FileStatus("1", "等待", "wait", since=AT),
        FileStatus("2", "已登记", "good", since=AT),
    )
    html = page(FolderStatus("质量", AT, files))
    first, second = html.split("<tbody>")[1].split("</tr>")[:2]
    assert "从 11-23 09:05 起" in first
    assert "起" not in second


@given(texts)
def test_notice_stands_above_the_files_and_stays_text(said: str) -> None:
    html = page(FolderStatus("质量", AT, (), notices=(f"暂停{said}",)))
    assert f"暂停{said}" in Seen(html).text
    assert html.index('class="notice"') < html.index("<p>共 0 个文件")
