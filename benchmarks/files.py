"""The files that are timed: always the same for the same seed.

Their XML is UTF-8, as in what office programs save, and not ASCII with a reference for
every Chinese character, as openpyxl writes it.
"""

import io
import random
from datetime import date

from openpyxl import Workbook

from formkit.blanks import blank
from formkit.definitions.catalogue import Catalogue, Definition
from formkit.definitions.model import Layout
from formkit.demo import abnormalities
from formkit.demo.consultations import consultations
from formkit.demo.fill import fill_record
from formkit.demo.timetable import Timetable
from formkit.packages import stable_package
from formkit.settings import Settings
from formkit.workdays import chinese_calendar

SEED = 20261121
DAY = date(2026, 11, 21)
COLUMNS = 25
CHANNELS = ("电话", "邮件", "在线", "微信")
STATES = ("处理中", "已处理", "已关闭")


def abnormality_form(catalogue: Catalogue, *, is_faulty: bool = False) -> bytes:
    """One filled abnormality form, closed or with four mistakes.

    Raises:
        LookupError: the form is not among the shipped ones.
    """
    definition = _definition(catalogue, "abnormality")
    times = Timetable(DAY, chinese_calendar(Settings()))
    filling = (
        abnormalities.mistaken(times) if is_faulty else abnormalities.closed(times)[0]
    )
    return stable_package(fill_record(blank(definition, Layout.RECORD), filling))


def table(rows: int) -> bytes:
    """A register of that many rows and 25 columns."""
    chance = random.Random(SEED)  # noqa: S311 - made-up rows, nothing secret
    book = Workbook()
    sheet = book.active or book.create_sheet()
    sheet.append([f"列{column}" for column in range(1, COLUMNS + 1)])
    for number in range(1, rows + 1):
        texts = [f"说明{chance.randrange(500)}" for _ in range(COLUMNS - 8)]
        sheet.append(
            [
                f"ZX-{number:06}",
                "张三",
                f"138{chance.randrange(10**8):08}",
                chance.choice(CHANNELS),
                chance.choice(STATES),
                46000 + chance.randrange(300),
                chance.randrange(1, 100),
                round(chance.random() * 1000, 2),
                *texts,
            ]
        )
    return _saved(book)


def register(catalogue: Catalogue, rows: int) -> bytes:
    """A closed consultation a row, 25 columns, headed with the labels of the form.

    Raises:
        LookupError: the form is not among the shipped ones.
    """
    form = _definition(catalogue, "consultation").form
    closed, *_ = consultations(Timetable(DAY, chinese_calendar(Settings())))
    keys = tuple(closed)[:COLUMNS]
    chance = random.Random(SEED)  # noqa: S311 - made-up rows, nothing secret
    book = Workbook()
    sheet = book.active or book.create_sheet()
    sheet.append([form.field(key).label for key in keys])
    for number in range(rows):
        mine = {
            "consult_id": f"ZX-202610{number // 900 + 1:02}-{number % 900 + 100}",
            "customer_name": f"杭州第{number:05}号门店",
            "contact_phone": f"138{chance.randrange(10**8):08}",
            "content": f"第 {number} 台收银机打印到一半就停，想知道送修还是上门。",
        }
        sheet.append([(closed | mine)[key] for key in keys])
    return _saved(book)


def _definition(catalogue: Catalogue, key: str) -> Definition:
    definition = catalogue.current(key)
    if definition is None:
        raise LookupError(key)
    return definition


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return stable_package(out.getvalue())
