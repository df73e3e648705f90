"""What is to be done about a definition workbook: decided here, done elsewhere."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from formkit.definition_workbook import Fault
from formkit.definition_workbook.faults import from_twin
from formkit.definition_workbook.places import Places
from formkit.definitions.catalogue import Catalogue, Definition
from formkit.definitions.problems import DefinitionProblem

_SECTION = "设置"
_MOST_PARTS = 4
_MOST_DIGITS = 6


class Verdict(StrEnum):
    """Where a workbook stands."""

    IN_FORCE = "in_force"  # it says what was published last
    DRAFT = "draft"  # 发布 is not 是: somebody is still at it
    FAULTY = "faulty"  # with mistakes: the last published definition stays in force
    READY = "ready"  # to be published
    PUBLISHED = "published"  # by this very look
    WAITING = "waiting"  # being saved, or held fast: for the next look
    UNREADABLE = "unreadable"  # half copied, or no workbook of ours
    EDITED_ANSWER = "edited_answer"  # somebody mended the copy instead of the workbook


@dataclass(frozen=True, slots=True)
class Draft:
    """A workbook as read.

    `definition` is None when it does not load. `is_wanted` says that 发布 is 是.
    `faults` are its mistakes and what is unwise; `text` is the twin they count lines
    of, with a cell for each in `places`.
    """

    definition: Definition | None
    is_wanted: bool
    faults: tuple[Fault, ...]
    text: str = ""
    places: Places = field(default_factory=Places)

    @property
    def is_sound(self) -> bool:
        """Whether nothing must be mended."""
        return not any(fault.is_error for fault in self.faults)


@dataclass(frozen=True, slots=True)
class Judged:
    """What a workbook comes to.

    `before` is the definition that was published (or shipped) last, None for a new
    form. `draft.faults` has what stands against publishing, too.
    """

    verdict: Verdict
    draft: Draft
    before: Definition | None


def judge(draft: Draft, catalogue: Catalogue) -> Judged:
    """Whether the workbook is in force, unfinished, wrong, or to be published.

    An unfinished one is told its mistakes too, but not that it is unfinished.
    """
    definition = draft.definition
    if definition is None:
        return Judged(Verdict.FAULTY, draft, None)
    before = catalogue.current(definition.form.key)
    is_in_force = before is not None and before.sha256 == definition.sha256
    if is_in_force and draft.is_sound:
        return Judged(Verdict.IN_FORCE, draft, before)
    if draft.is_wanted:
        lacking = publishing_problems(draft.text, definition, before)
        draft = with_problems(draft, lacking)
    if not draft.is_sound:
        return Judged(Verdict.FAULTY, draft, before)
    verdict = Verdict.READY if draft.is_wanted else Verdict.DRAFT
    return Judged(verdict, draft, before)


def with_problems(draft: Draft, problems: Iterable[DefinitionProblem]) -> Draft:
    """The draft with further faults, each with its cell."""
    faults = (from_twin(problem, draft.places) for problem in problems)
    return replace(draft, faults=(*draft.faults, *faults))


def publishing_problems(
    text: str, definition: Definition, before: Definition | None
) -> Iterator[DefinitionProblem]:
    """What a definition without mistakes lacks to be published."""
    form = definition.form
    version = version_numbers(form.version)
    former = version_numbers(before.form.version) if before else ()
    if not version:
        yield setting_problem("D741", text, "版本", found=form.version)
    elif version <= former and before is not None:
        said = {"found": form.version, "former": before.form.version}
        yield setting_problem("D742", text, "版本", **said)
    for item, is_filled in (
        ("生效日期", form.effective_on is not None),
        ("批准人", bool(form.approver)),
    ):
        if not is_filled:
            yield setting_problem("D743", text, item)


def setting_problem(
    code: str, text: str, item: str, **params: str
) -> DefinitionProblem:
    """A problem with one of the settings; `text` is the twin it stands in."""
    lines = enumerate(text.splitlines(), start=1)
    line = next((n for n, said in lines if said.split("|")[0].strip() == item), 0)
    said = {"item": item, **params}
    return DefinitionProblem(code, line, _SECTION, said, column="内容", part=item)


def version_numbers(version: str) -> tuple[int, ...]:
    """`1.10` as (1, 10), without zeros at the end; () when it is no such number."""
    parts = version.split(".")
    if len(parts) > _MOST_PARTS or not all(_is_number(part) for part in parts):
        return ()
    numbers = [int(part) for part in parts]
    while len(numbers) > 1 and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def _is_number(part: str) -> bool:
    return part.isascii() and part.isdigit() and len(part) <= _MOST_DIGITS
