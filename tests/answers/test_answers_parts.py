"""The package patcher by itself."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.answers.parts import Parts

NAMES = st.text("abcXYZ中/_.", min_size=1, max_size=12).filter(lambda n: n[0] != "/")


def packed(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


@given(
    st.dictionaries(NAMES, st.binary(max_size=300), max_size=6),
    st.dictionaries(NAMES, st.binary(max_size=300), max_size=3),
    st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
)
def test_a_changed_package_is_the_old_one_with_the_changes(
    old: dict[str, bytes], new: dict[str, bytes], method: int
) -> None:
    old = {name.casefold(): content for name, content in old.items()}
    new = {name.casefold(): content for name, content in new.items()}
    parts = Parts(packed(old, method))
    for name, content in new.items():
        parts.write(name, content)
    assert set(parts.names()) == {*old, *new}
    assert unpacked(parts.save()) == old | new


def test_a_package_written_as_a_stream_is_copied() -> None:
    """Sizes stand behind the content then; python, LibreOffice and WPS do so."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise io.UnsupportedOperation

        def tell(self) -> int:
            raise io.UnsupportedOperation

    out = Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("a.xml", b"<a/>")
        package.writestr("b.bin", b"b" * 1000)
    parts = Parts(out.getvalue())
    parts.edit("a.xml").set("n", "1")
    assert unpacked(parts.save())["b.bin"] == b"b" * 1000


def test_names_are_found_whatever_their_spelling() -> None:
    parts = Parts(packed({"XL\\Workbook.xml": b"<a/>", "/xl/other.xml": b"<b/>"}))
    assert parts.read("xl/workbook.xml") == b"<a/>"
    assert parts.names() == ("XL/Workbook.xml", "xl/other.xml")


def test_what_is_not_there_is_nothing() -> None:
    parts = Parts(packed({"a.xml": b"<a/>"}))
    parts.remove("a.xml")
    assert parts.read("a.xml") == b""
    assert parts.look("a.xml") is None
    assert parts.names() == ()
    with pytest.raises(KeyError):
        parts.edit("a.xml")
    parts.write("a.xml", b"<b/>")
    assert unpacked(parts.save()) == {"a.xml": b"<b/>"}


def test_entities_are_not_resolved() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]><a>&e;</a>'
    root = Parts(packed({"a.xml": bomb})).look("a.xml")
    assert root is not None
    assert "".join(map(str, root.itertext())).strip("&e;") == ""
