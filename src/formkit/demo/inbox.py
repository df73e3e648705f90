"""The inbox of the demonstration: some thirty forms, and files that are not forms."""

from collections.abc import Iterator
from dataclasses import dataclass

from formkit.blanks import blank
from formkit.definitions.catalogue import Catalogue, Definition
from formkit.definitions.model import Layout
from formkit.demo import abnormalities, sops
from formkit.demo.consultations import consultations
from formkit.demo.fill import Filling, fill_document, fill_record, fill_table
from formkit.demo.material import password_protected
from formkit.demo.timetable import Timetable


@dataclass(frozen=True, slots=True)
class DemoFile:
    """A file somebody saved: where (relative to the inbox), and what."""

    path: str
    data: bytes


def first_files(catalogue: Catalogue, times: Timetable) -> Iterator[DemoFile]:
    """What lies there before formkit looks for the first time: the procedures.

    Cases found by a first look are older than formkit, and nobody is pressed for them.
    """
    yield from _procedures(catalogue, times)


def files(catalogue: Catalogue, times: Timetable) -> Iterator[DemoFile]:
    """Every other file of the demonstration, in the order in which people save them."""
    yield from _consultation_table(catalogue, times)
    yield from _abnormality_forms(catalogue, times)


def _consultation_table(catalogue: Catalogue, times: Timetable) -> Iterator[DemoFile]:
    definition = _definition(catalogue, "consultation")
    empty = blank(definition, Layout.TABLE)
    table = fill_table(empty, definition.form, consultations(times))
    yield DemoFile(f"客服/林晓燕/咨询_{times.today:%Y-%m}.xlsx", table)
    yield DemoFile("客服/周子航/客户咨询管理流程表.xlsx", empty)


def _abnormality_forms(catalogue: Catalogue, times: Timetable) -> Iterator[DemoFile]:
    definition = _definition(catalogue, "abnormality")
    empty = blank(definition, Layout.RECORD)

    def form(path: str, filling: Filling) -> DemoFile:
        return DemoFile(path, fill_record(empty, filling))

    done = [
        form(f"质量/异常/{filling['abn_id']}.xlsx", filling)
        for filling in abnormalities.closed(times)
    ]
    yield from done
    yield form("质量/异常/缺联系方式和现象.xlsx", abnormalities.incomplete(times))
    yield form("质量/异常/填写有误.xlsx", abnormalities.mistaken(times))
    yield form(
        "质量/异常/常州和风寿司-待回访.xlsx", abnormalities.never_followed_up(times)
    )
    yield form("质量/异常/嘉兴南湖水果行-处理中.xlsx", abnormalities.in_progress(times))
    yield DemoFile("质量/异常/备份/第一张的副本.xlsx", done[0].data)
    yield DemoFile("质量/异常/拷贝到一半.xlsx", done[1].data[: len(done[1].data) // 2])
    yield DemoFile("质量/异常/加了密码.xlsx", password_protected())
    register = blank(definition, Layout.TABLE)
    yield DemoFile(
        f"质量/异常登记_{times.today:%Y-%m}.xlsx",
        fill_table(register, definition.form, abnormalities.register(times)),
    )


def _procedures(catalogue: Catalogue, times: Timetable) -> Iterator[DemoFile]:
    definition = _definition(catalogue, "sop")
    empty = blank(definition, Layout.DOCUMENT)
    for sop in (*sops.approved(times), sops.draft()):
        data = fill_document(empty, definition.form, sop.filling, sop.rows)
        yield DemoFile(f"质量/SOP/{sop.file_name}", data)


def _definition(catalogue: Catalogue, key: str) -> Definition:
    definition = catalogue.current(key)
    if definition is None:
        raise LookupError(f"the demonstration needs the form {key}")
    return definition
