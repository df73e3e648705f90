"""Whose a file is: decided from names and places alone, and never by guessing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.intake.office import definition

from formkit.intake.claims import (
    Claimant,
    Mention,
    claims,
    is_beside,
    is_telling,
    is_there,
    names,
    starts_with,
)
from formkit.intake.names import name_kind
from formkit.intake.scan import Seen

FIELD = definition("abnormality").form.field("evidence")


def seen(path: str) -> Seen:
    return Seen(path, name_kind(path.rpartition("/")[2]), 1, 1)


def mention(item: str, said: str = "") -> Mention:
    assert FIELD is not None
    return Mention(item, said or item, FIELD, None)


def form(path: str, *numbers: str, names: str = "", is_table: bool = False) -> Claimant:
    mentions = tuple(mention(item, names) for item in names.split("、") if item)
    return Claimant(path, numbers, mentions, is_table)


def whose(file: str, *forms: Claimant, others: tuple[str, ...] = ()) -> set[str]:
    """The forms that get the file."""
    paths = frozenset({*(one.path for one in forms), *others})
    return set(claims(forms, [seen(file)], paths))


@pytest.mark.parametrize(
    ("number", "telling"),
    [
        ("YC-20261121-001", True),
        ("ＹＣ２０２６１１", True),
        ("客诉-2026-18", True),
        ("2026112100001", True),
        ("20261121", False),
        ("2026-11-21", False),
        ("12", False),
        ("YC-1", False),
        ("异常单据编号", False),
        ("", False),
    ],
)
def test_a_number_must_tell_a_form_from_a_date(number: str, *, telling: bool) -> None:
    assert is_telling(number) is telling


@pytest.mark.parametrize(
    ("name", "starts"),
    [
        ("yc-20261121-001.jpg", True),
        ("yc-20261121-001外观.jpg", True),
        ("yc-20261121-001_2.jpg", True),
        ("yc-20261121-0012.jpg", False),
        ("yc-20261121-001a.jpg", False),
        ("照片 yc-20261121-001.jpg", False),
    ],
)
def test_a_name_starts_with_this_number_and_no_longer_one(
    name: str, *, starts: bool
) -> None:
    assert starts_with(name, "yc-20261121-001") is starts


class TestByNumber:
    ONE, TWO = "YC-20261121-001", "YC-20261121-002"

    def test_it_is_that_form_s_wherever_it_lies(self) -> None:
        one, two = form("一组/甲.xlsx", self.ONE), form("一组/乙.xlsx", self.TWO)

        assert whose(f"{self.TWO} 外观.jpg", one, two) == {"一组/乙.xlsx"}

    def test_the_longest_number_counts(self) -> None:
        one, two = form("甲.xlsx", self.ONE), form("乙.xlsx", f"{self.ONE}-2")

        assert whose(f"{self.ONE}-2.jpg", one, two) == {"乙.xlsx"}
        assert whose(f"{self.ONE}-3.jpg", one, two) == {"甲.xlsx"}

    def test_two_forms_under_one_number_each_keep_to_their_folder(self) -> None:
        one, two = form("一组/甲.xlsx", self.ONE), form("二组/乙.xlsx", self.ONE)

        assert whose(f"一组/{self.ONE}.jpg", one, two) == {"一组/甲.xlsx"}
        assert whose(f"照片/{self.ONE}.jpg", one, two) == set()

    def test_a_form_goes_before_the_register_it_is_a_row_of(self) -> None:
        one = form("甲.xlsx", self.ONE)
        table = form("登记.xlsx", self.ONE, self.TWO, is_table=True)

        assert whose(f"{self.ONE}.jpg", one, table) == {"甲.xlsx"}
        assert whose(f"{self.TWO}.jpg", one, table) == {"登记.xlsx"}

    def test_a_number_goes_before_the_folder_it_lies_in(self) -> None:
        one, two = form("甲.xlsx", self.ONE), form("乙.xlsx", self.TWO)

        assert whose(f"{self.ONE}/{self.TWO}.jpg", one, two) == {"乙.xlsx"}


class TestByFolder:
    ONE, TWO = "YC-20261121-001", "YC-20261121-002"

    @pytest.mark.parametrize("folder", ["甲", "YC-20261121-001", "ｙｃ-20261121-001"])
    def test_a_folder_called_like_the_form(self, folder: str) -> None:
        one = form("一组/甲.xlsx", self.ONE)

        assert whose(f"一组/{folder}/IMG_1.jpg", one) == {"一组/甲.xlsx"}
        assert whose(f"二组/{folder}/IMG_1.jpg", one) == set()

    def test_the_nearest_one_counts(self) -> None:
        one, two = form("甲.xlsx", self.ONE), form("甲/乙.xlsx", self.TWO)

        assert whose("甲/乙/IMG_1.jpg", one, two) == {"甲/乙.xlsx"}
        assert whose("甲/IMG_1.jpg", one, two) == set()

    @pytest.mark.parametrize("other", ["甲/丙.xlsx", "甲/旧/丙.docx"])
    def test_any_other_form_in_it_makes_it_nobody_s(self, other: str) -> None:
        one = form("甲.xlsx", self.ONE)

        assert whose("甲/IMG_1.jpg", one) == {"甲.xlsx"}
        assert whose("甲/IMG_1.jpg", one, others=(other,)) == set()

    def test_two_forms_called_alike(self) -> None:
        one, two = form("甲.xlsx"), form("甲.docx")

        assert whose("甲/IMG_1.jpg", one, two) == set()

    def test_the_inbox_itself_is_nobody_s_folder(self) -> None:
        assert whose("IMG_1.jpg", form("甲.xlsx", self.ONE)) == set()


class TestByName:
    def test_only_beside_the_form_or_in_its_own_folder(self) -> None:
        one = form("一组/甲.xlsx", names="照片.jpg")

        assert whose("一组/照片.jpg", one) == {"一组/甲.xlsx"}
        assert whose("一组/甲/a/照片.jpg", one) == {"一组/甲.xlsx"}
        assert whose("一组/旧/照片.jpg", one) == set()
        assert whose("二组/照片.jpg", one) == set()
        assert whose("一组2/照片.jpg", one) == set()

    def test_what_looks_like_a_form_only_when_it_is_named(self) -> None:
        number = "YC-20261121-001"
        one = form("甲.xlsx", number, names="聊天记录.docx")

        assert whose("聊天记录.docx", one) == {"甲.xlsx"}
        assert whose(f"{number}.docx", one) == set()
        assert whose("甲/说明.docx", one) == set()

    def test_two_forms_may_name_one_file(self) -> None:
        one = form("甲.xlsx", names="合影.jpg、甲.jpg")
        two = form("乙.xlsx", names="合影.jpg、乙.jpg")

        assert whose("合影.jpg", one, two) == {"甲.xlsx", "乙.xlsx"}
        assert whose("甲.jpg", one, two) == {"甲.xlsx"}

    @pytest.mark.parametrize(
        ("item", "said", "name", "is_named"),
        [
            ("1.jpg", "照片11.jpg、1.jpg", "1.jpg", True),
            ("照片11.jpg", "照片11.jpg", "1.jpg", False),
            ("a.jpg.bak", "a.jpg.bak", "a.jpg", False),
            ("a.jpg2", "a.jpg2", "a.jpg", False),
            ("现场\\照片.jpg", "现场\\照片.jpg", "照片.jpg", True),
            ("照片", "照片", "照片.png", True),
            ("照片2张", "照片2张", "照片.png", False),
            ("照片.jpg（王芳）", "照片.jpg（王芳）", "照片.jpg", True),
            ("《合同》.pdf", "《合同》.pdf", "《合同》.pdf", True),
        ],
    )
    def test_the_name_must_stand_there(
        self, item: str, said: str, name: str, *, is_named: bool
    ) -> None:
        assert names(mention(item, said), name) is is_named

    @pytest.mark.parametrize(
        ("item", "present", "there"),
        [
            ("a.jpg b.jpg", ["a.jpg"], False),
            ("a.jpg b.jpg", ["a.jpg", "b.jpg"], True),
            ("样品已寄回", ["a.jpg"], False),
            ("照片", ["照片.png"], True),
            ("a.jpg", [], False),
        ],
    )
    def test_every_name_in_an_item_must_be_there(
        self, item: str, present: list[str], *, there: bool
    ) -> None:
        assert is_there(mention(item), present) is there


@pytest.mark.parametrize("item", ["https://a.cn/1.html", "www.a.cn", "样品", "3.5"])
def test_what_is_no_file_name_need_not_lie_there(item: str) -> None:
    assert not mention(item).is_file_name


SOME = st.sampled_from(["甲", "乙", "一组", "YC-20261121-001", "YC-20261121-002"])
FOLDERS = st.lists(SOME, max_size=3).map("/".join)
FORMS = st.builds(
    lambda folder, name, numbers, said: form(
        f"{folder}/{name}.xlsx".lstrip("/"), *numbers, names=said
    ),
    FOLDERS,
    SOME,
    st.lists(st.sampled_from(["YC-20261121-001", "YC-20261121-002"]), max_size=2),
    st.sampled_from(["", "照片.jpg", "照片.jpg、录音.mp3"]),
)
FILES = st.builds(
    lambda folder, name: f"{folder}/{name}".lstrip("/"),
    FOLDERS,
    st.sampled_from(
        ["照片.jpg", "录音.mp3", "微信图片_1.jpg", "YC-20261121-001 外观.jpg"]
    ),
)


@given(st.lists(FORMS, max_size=4, unique_by=lambda one: one.path), FILES)
def test_who_gets_a_file_has_a_certain_right_to_it(
    forms: list[Claimant], path: str
) -> None:
    file = seen(path)
    got = {one.path: one for one in forms if one.path in whose(path, *forms)}

    for one in got.values():
        named = is_beside(file, one) and any(
            names(said, file.name) for said in one.mentions
        )
        numbered = file.name.split(" ")[0] in one.numbers
        own = path.removeprefix(f"{one.folder}/").split("/")[0]
        inside = own in {*one.numbers, one.path[:-5].rpartition("/")[2]}
        lies_in = one.folder.rpartition("/")[2] in {
            *one.numbers,
            one.path[:-5].rpartition("/")[2],
        }
        assert named or numbered or inside or lies_in
    unnamed = [
        one
        for one in got.values()
        if not any(names(said, file.name) for said in one.mentions)
    ]
    same_number = {number for one in unnamed for number in one.numbers}
    assert len(unnamed) <= 1 or file.name.split(" ")[0] in same_number
