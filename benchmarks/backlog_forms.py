"""A backlog: the forms that lie in an inbox after a week without a watcher."""

import functools
import io
import random
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from openpyxl import Workbook

from benchmarks.files import DAY, SEED
from formkit.blanks import blank
from formkit.definitions.catalogue import Catalogue, Definition
from formkit.definitions.model import Layout
from formkit.demo import abnormalities, sops
from formkit.demo.consultations import consultations
from formkit.demo.fill import Filling, fill_document, fill_record, fill_table
from formkit.demo.timetable import Timetable
from formkit.settings import Settings
from formkit.workdays import chinese_calendar

_CLERKS = ("林晓燕", "周子航", "郭敏", "陈建国", "何雨", "马骏", "沈佳", "吴倩")
_COPIES = 0.05
_NUMBER = "20261120-999"
_NAME, _PHONE = "待填客户名称", "0571-80000000"


@dataclass(frozen=True, slots=True)
class Lying:
    """A file of the backlog: where it lies, relative to the inbox, and its bytes."""

    path: str
    content: bytes


Make = Callable[[int], bytes]
"""The n-th file of a sort: its own number, customer and phone."""


def backlog(catalogue: Catalogue, count: int) -> Iterator[Lying]:
    """So many files of all sorts; one in twenty once more, as a copy elsewhere."""
    chance = random.Random(SEED)  # noqa: S311 - made-up files, nothing secret
    sorts = _sorts(catalogue)
    names, weights = list(sorts), [sorts[name][0] for name in sorts]
    lying: list[Lying] = []
    for number in range(count):
        if lying and chance.random() < _COPIES:
            first = chance.choice(lying)
            name = first.path.rpartition("/")[2]
            yield Lying(f"备份/{number:04}/{name}", first.content)
            continue
        name = chance.choices(names, weights)[0]
        folder = f"客服/{chance.choice(_CLERKS)}"
        _, ending, make = sorts[name]
        lying.append(Lying(f"{folder}/{name}-{number:04}.{ending}", make(number)))
        yield lying[-1]


def _sorts(catalogue: Catalogue) -> dict[str, tuple[int, str, Make]]:
    """Every sort of file: how many in a hundred, the ending, and how it is made."""
    times = Timetable(DAY, chinese_calendar(Settings()))
    record = functools.partial(_record, catalogue)
    closed = [
        record("abnormality", filling) for filling in abnormalities.closed(times)[:4]
    ]
    going = abnormalities.in_progress(times)
    unsaid = {k: v for k, v in _complaint(times).items() if k != "description"}
    row = consultations(times)[3]
    return {
        "客户异常管理表": (28, "xlsx", lambda n: closed[n % 4](n)),
        "异常处理中": (10, "xlsx", record("abnormality", going)),
        "异常待补": (5, "xlsx", record("abnormality", abnormalities.incomplete(times))),
        "异常有误": (4, "xlsx", record("abnormality", abnormalities.mistaken(times))),
        "投诉处理单": (14, "xlsx", record("complaint", _complaint(times))),
        "投诉缺内容": (3, "xlsx", record("complaint", unsaid)),
        "客户咨询": (25, "xlsx", _table(catalogue, (row,))),
        "咨询登记": (2, "xlsx", _table(catalogue, consultations(times))),
        "SOP": (2, "docx", _document(catalogue, times)),
        "名单": (3, "xlsx", _plain),
        "拷贝一半": (2, "xlsx", lambda n: closed[0](n)[:20_000]),
        "说明": (2, "xlsx", lambda n: f"第 {n} 次会议纪要：请各组补齐表单。".encode()),
    }


def _complaint(times: Timetable) -> Filling:
    return {
        "complaint_id": "TS-20261118-001",
        "received_at": times.at(2, "10:15"),
        "receiver": "林晓燕",
        "channel": "电话",
        "customer_name": "嘉兴南湖水果行",
        "contact_phone": "0573-82112233",
        "product_service": "风冷展示柜",
        "description": "展示柜三天两头报警，维修两次没有修好，要求换一台。",
        "remedy_requested": "换货",
    }


def _record(catalogue: Catalogue, key: str, filling: Filling) -> Make:
    empty = blank(_definition(catalogue, key), Layout.RECORD)
    return _copies(fill_record(empty, _with_marks(filling)))


def _table(catalogue: Catalogue, rows: tuple[Filling, ...]) -> Make:
    definition = _definition(catalogue, "consultation")
    empty = blank(definition, Layout.TABLE)
    marked = tuple(_with_marks(one) for one in rows[:1])
    return _copies(fill_table(empty, definition.form, (*marked, *rows[1:])))


def _document(catalogue: Catalogue, times: Timetable) -> Make:
    definition = _definition(catalogue, "sop")
    written = sops.approved(times)[0]
    empty = blank(definition, Layout.DOCUMENT)
    data = fill_document(empty, definition.form, written.filling, written.rows)
    number = str(written.filling["doc_no"])
    return lambda n: _changed(data, {number: f"{number[:-2]}{n % 90 + 10}"})


def _plain(number: int) -> bytes:
    """A workbook that is no form of ours."""
    book = Workbook()
    sheet = book.active or book.create_sheet()
    for row in range(20):
        sheet.append([f"{number}-{row}", "张三", "已通知", row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _with_marks(filling: Filling) -> Filling:
    """The filling with words in it that every copy replaces by its own."""
    marked = {**filling, "customer_name": _NAME}
    if "contact_phone" in marked and str(marked["contact_phone"])[1:2].isdigit():
        marked["contact_phone"] = _PHONE
    for key in ("abn_id", "complaint_id", "consult_id"):
        if key in marked:
            marked[key] = f"{str(marked[key])[:3]}{_NUMBER}"
    return marked


def _copies(data: bytes) -> Make:
    def make(number: int) -> bytes:
        mine = {
            _NUMBER: f"202611{number // 900 + 10:02}-{number % 900 + 100}",
            _NAME: f"杭州第{number:04}号门店",
            _PHONE: f"0571-8{number * 31337 % 10_000_000:07}",
        }
        return _changed(data, mine)

    return make


def _changed(data: bytes, texts: dict[str, str]) -> bytes:
    """The package with other words; only the parts that hold any are packed anew."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w") as target,
    ):
        for entry in source.infolist():
            content = source.read(entry)
            for old, new in texts.items():
                content = content.replace(old.encode(), new.encode())
            info = zipfile.ZipInfo(entry.filename, (2026, 11, 20, 9, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, content)
    return out.getvalue()


def _definition(catalogue: Catalogue, key: str) -> Definition:
    definition = catalogue.current(key)
    if definition is None:
        raise LookupError(key)
    return definition
