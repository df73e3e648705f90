"""A tiny workspace in memory: forms filled, read, checked, entered and replayed."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from formkit.blanks import blank
from formkit.cases import CaseBook, replay
from formkit.cases.overdue import overdue
from formkit.check import CheckScope, check_form
from formkit.definitions.catalogue import Definition, shipped
from formkit.definitions.model import Layout
from formkit.demo.fill import Typed, fill_record, fill_table
from formkit.model import RawForm
from formkit.packages import stable_package
from formkit.read import read_form
from formkit.records import Version
from formkit.registers.issue import Facts, Stock
from formkit.settings import Settings
from formkit.workdays import WorkCalendar, chinese_calendar

NOW = datetime.fromisoformat("2026-11-23T09:00:00+08:00")
CALENDAR: WorkCalendar = chinese_calendar(Settings())
SCOPE = CheckScope(NOW.date(), CALENDAR)
HEAD = "5f" * 32

REPORTED: Mapping[str, Typed] = {
    "abn_id": "YC-20261110-001",
    "source": "客户投诉",
    "channel": "企微",
    "received_at": datetime.fromisoformat("2026-11-10 10:15"),
    "recorder": "林晓燕",
    "customer_name": "王建国",
    "contact_phone": "138 0013 8000",
    "contact_email": "wang.jg@example.com",
    "address": "杭州市西湖区文三路 100 号",
    "product_service": "收银一体机 S3",
    "order_no": "110105199001011234",
    "quantity": 2,
    "purchase_date": date(2026, 5, 4),
    "occurred_at": datetime.fromisoformat("2026-11-10 09:10"),
    "symptom": "开机后黑屏，请回电 13800138000，重启三次无效",
    "category": "产品故障、其他",
    "category_other": "外包装被雨淋湿",
    "urgency": "紧急",
    "assignee": "陈建国",
    "progress_rows": "2026-11-11|陈建国|按计划|已送备用机",
}
ASKED: Mapping[str, Typed] = {
    "consult_id": "ZX-20261120-001",
    "received_at": datetime.fromisoformat("2026-11-20 09:00"),
    "channel": "电话",
    "customer_name": "杭州云栖便利店",
    "contact_phone": "0571-87654321",
    "content": "客户问发票什么时候寄出",
    "receiver": "周子航",
}


def definition(key: str) -> Definition:
    found = shipped().current(key)
    assert found is not None
    return found


@dataclass
class World:
    """Versions as they were entered, and the bytes of their originals."""

    versions: list[Version] = field(default_factory=list)
    originals: dict[str, bytes] = field(default_factory=dict)

    def enter_record(
        self, filling: Mapping[str, Typed], path: str = "质量/异常/一.xlsx"
    ) -> Version:
        """A one-record abnormality form."""
        empty = blank(definition("abnormality"), Layout.RECORD)
        return self._enter(path, stable_package(fill_record(empty, filling)))

    def enter_table(self, rows: Sequence[Mapping[str, Typed]]) -> Version:
        """A consultation table."""
        asked = definition("consultation")
        table = fill_table(blank(asked, Layout.TABLE), asked.form, rows)
        return self._enter("客服/咨询.xlsx", stable_package(table))

    def _enter(self, path: str, data: bytes) -> Version:
        raw = read_form(data)
        assert isinstance(raw, RawForm)
        checked = check_form(raw, shipped(), SCOPE)
        assert checked.definition is not None
        sequence = len(self.versions) + 1
        records = tuple(one.record for one in checked.records)
        version = Version(
            receipt=f"R20261123-{sequence:04}",
            sequence=sequence,
            entered_at=NOW,
            inbox_path=path,
            sha256=hashlib.sha256(data).hexdigest(),
            form=checked.definition.form.key,
            definition_sha256=checked.definition.sha256,
            records=records,
            record_ids=tuple(str(n) for n in range(len(records))),
        )
        self.versions.append(version)
        self.originals[version.receipt] = data
        return version

    def book(self) -> CaseBook:
        return replay(self.versions, shipped(), CALENDAR, NOW.date())

    def stock(self, language: str = "zh") -> Stock:
        """Everything registers are made from."""
        book = self.book()
        local = NOW.replace(tzinfo=None)
        return Stock(
            book,
            shipped(),
            overdue(book, shipped(), CALENDAR, local),
            {r: f"2026/11/{r}_0123456789ab/original.xlsx" for r in self.originals},
            Facts("杭州客服", NOW, len(self.versions), HEAD),
            language,
        )
