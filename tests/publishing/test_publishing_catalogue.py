"""The definitions of a workspace: which are there, and what a damaged one does."""

import hashlib
from datetime import date
from pathlib import Path

import pytest
from tests.publishing.manager import KEY, Cells, Manager, shipped_definition

from formkit.definitions.catalogue import Catalogue, Definition, shipped
from formkit.definitions.twin import dump
from formkit.filing import enter
from formkit.filing.damage import Quality
from formkit.filing.publication import publish, published_event
from formkit.filing.verify import verify
from formkit.filing.workspace import ShareAwayError
from formkit.fs import Fs
from formkit.publishing.catalogue import (
    DefinitionLostError,
    Definitions,
    definition_of,
    definitions_of,
)

HELP: Cells = {("字段", "collector", "填写说明"): "写全名"}
NOTHING = Catalogue(())


@pytest.fixture
def manager(tmp_path: Path) -> Manager:
    return Manager.opened(tmp_path / "share")


def read(manager: Manager, known: Catalogue | None = None) -> Definitions:
    entries = manager.book.entries
    offered = shipped() if known is None else known
    return definitions_of(manager.workspace, entries, offered, Fs())


def changed(version: str) -> Definition:
    first_day = {"effective_on": date(2026, 11, 21), "approver": "周敏"}
    update = {"version": version, **first_day}
    found = definition_of(dump(shipped_definition().form.model_copy(update=update)))
    assert found is not None
    return found


def put_in_force(manager: Manager, version: str) -> Definition:
    definition = changed(version)
    before = manager.in_force()
    publish(manager.book, definition, before, Fs(), manager.now)
    return definition


def spoil(path: Path, text: str | None) -> None:
    path.chmod(0o644)
    path.unlink()
    if text is not None:
        path.write_text(text, "utf-8")
        path.chmod(0o444)


def test_without_a_publication_the_shipped_ones_are_there(manager: Manager) -> None:
    assert read(manager) == Definitions(shipped(), ())


def test_a_published_form_no_longer_follows_what_is_shipped(manager: Manager) -> None:
    definition = put_in_force(manager, "1.1")
    later = Catalogue((changed("9.9"),))

    known = read(manager, later).catalogue

    assert known.current(KEY) == definition
    assert known.by_version(KEY, "9.9") is None
    assert known.by_sha256(shipped_definition().sha256) == shipped_definition()


def test_a_form_nobody_published_follows_what_is_shipped(manager: Manager) -> None:
    first = shipped_definition()
    enter.keep_definition(manager.book, first.sha256, first.text, Fs(), manager.now)
    later = Catalogue((changed("9.9"),))

    known = read(manager, later).catalogue

    assert known.current(KEY) == changed("9.9")
    assert known.by_sha256(first.sha256) == first


@pytest.mark.parametrize("text", [None, "[设置]\n"], ids=["missing", "changed"])
def test_a_lost_published_one_is_never_replaced(
    manager: Manager, text: str | None
) -> None:
    definition = put_in_force(manager, "1.1")
    path = manager.workspace.definition(definition.sha256)
    spoil(path, text)

    with pytest.raises(DefinitionLostError) as caught:
        read(manager)

    assert caught.value.path == path
    code = "file_missing" if text is None else "file_changed"
    assert code in {d.code for d in verify(manager.workspace, Fs()).damages}


def test_a_lost_former_one_is_said(manager: Manager) -> None:
    first = shipped_definition()
    enter.keep_definition(manager.book, first.sha256, first.text, Fs(), manager.now)
    path = manager.workspace.definition(first.sha256)
    spoil(path, None)

    assert read(manager, NOTHING).lost == (path,)
    assert read(manager).lost == ()


def test_a_share_that_went_away_is_no_lost_definition(manager: Manager) -> None:
    definition = put_in_force(manager, "1.1")
    spoil(manager.workspace.definition(definition.sha256), None)
    manager.workspace.marker.unlink()

    with pytest.raises(ShareAwayError):
        read(manager)


def test_a_definition_without_its_first_day_is_not_published(manager: Manager) -> None:
    lines = manager.book.length

    with pytest.raises(ValueError, match="first day"):
        publish(manager.book, shipped_definition(), None, Fs(), manager.now)

    assert manager.book.length == lines


class TestVerify:
    def test_a_line_that_says_another_version(self, manager: Manager) -> None:
        definition = changed("1.1")
        event = published_event(definition.form, definition.sha256)
        path = enter.store_definition(
            manager.book, definition.sha256, definition.text, Fs()
        )
        other = event.model_copy(update={"version": "1.2"})
        manager.book.append(other, Fs(), manager.now)
        path.chmod(0o444)

        (damage,) = verify(manager.workspace, Fs()).damages

        assert (damage.code, damage.quality) == (
            "published_disagrees",
            Quality.AUTHENTICITY,
        )
        assert path.name in damage.sentence()

    def test_a_text_no_formkit_understands(self, manager: Manager) -> None:
        text = "[设置]\n表单代号 | need\n"
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        path = enter.store_definition(manager.book, sha256, text, Fs())
        definition = changed("1.1")
        event = published_event(definition.form, definition.sha256)
        said = event.model_copy(update={"definition": sha256})
        manager.book.append(said, Fs(), manager.now)
        path.chmod(0o444)

        (damage,) = verify(manager.workspace, Fs()).damages

        assert damage.code == "definition_unreadable"
        with pytest.raises(DefinitionLostError):
            read(manager)
