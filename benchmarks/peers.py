"""What a good programmer writes without formkit: openpyxl and pydantic."""

import io
import zipfile
from datetime import datetime
from itertools import islice
from typing import Annotated, Literal

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet
from pydantic import BaseModel, Field, ValidationError, model_validator

_RED = PatternFill("solid", fgColor="FFFFC7CE")
_FAULTS = 4


class Abnormality(BaseModel):
    """The fields and rules a team would check first."""

    received_at: datetime
    recorder: Annotated[str, Field(min_length=2)]
    source: str
    customer_name: Annotated[str, Field(min_length=2)]
    contact_phone: Annotated[str, Field(pattern=r"^[\d\-+ ]{7,20}$")]
    category: str
    occurred_at: datetime
    symptom: Annotated[str, Field(min_length=4)]
    age: int | None = None
    quantity: float | None = None
    contact_email: str | None = None
    product_model: str | None = None
    batch_no: str | None = None

    @model_validator(mode="after")
    def _order(self) -> "Abnormality":
        if self.occurred_at > self.received_at:
            raise ValueError("received before it happened")
        return self


class Row(BaseModel):
    """One row of the register."""

    number: Annotated[str, Field(pattern=r"^ZX-\d{6}$")]
    customer: Annotated[str, Field(min_length=2)]
    phone: Annotated[str, Field(pattern=r"^1\d{10}$")]
    channel: Literal["电话", "邮件", "在线", "微信"]
    state: Literal["处理中", "已处理", "已关闭"]
    day: Annotated[int, Field(ge=40000, le=60000)]
    count: Annotated[int, Field(ge=1)]
    amount: float
    texts: list[str | None]


class Consultation(BaseModel):
    """The fields and rules of one row of such a register."""

    consult_id: Annotated[str, Field(pattern=r"^ZX-\d{8}-\d{3}$")]
    received_at: datetime
    channel: Annotated[str, Field(min_length=2)]
    customer_name: Annotated[str, Field(min_length=2)]
    contact_phone: Annotated[str, Field(pattern=r"^[\d\-+ ]{7,20}$")]
    content: Annotated[str, Field(min_length=4)]
    receiver: Annotated[str, Field(min_length=2)]
    first_response_at: datetime
    product_service: str
    consult_type: str
    urgency: Literal["轻微", "一般", "紧急"]
    triaged_by: str
    triaged_at: datetime
    assignee: str
    assignee_dept: str
    sop_no: str
    process_log: str
    answer: str
    resolved_at: datetime
    handling_minutes: Annotated[int, Field(ge=0)]
    feedback_at: datetime
    feedback_by: str
    feedback_method: str
    feedback_content: str
    track_due: datetime | None

    @model_validator(mode="after")
    def _order(self) -> "Consultation":
        if not self.received_at <= self.first_response_at <= self.resolved_at:
            raise ValueError("answered before it was asked")
        return self


def named_values(data: bytes) -> dict[str, object]:
    """The values behind the defined names of a form."""
    book = load_workbook(io.BytesIO(data), data_only=True)
    return {
        name.removeprefix("fk_"): book[sheet][cell.replace("$", "").split(":")[0]].value
        for name, defined in book.defined_names.items()
        if name.startswith("fk_")
        for sheet, cell in defined.destinations
    }


def check_form(data: bytes) -> Abnormality | ValidationError:
    """One form read and checked."""
    try:
        return Abnormality.model_validate(named_values(data))
    except ValidationError as error:
        return error


def check_table(data: bytes) -> list[Row]:
    """A register read and checked row by row."""
    sheet = load_workbook(io.BytesIO(data), data_only=True).active
    if not isinstance(sheet, Worksheet):
        return []
    rows = sheet.iter_rows(min_row=2, values_only=True)
    keys = tuple(Row.model_fields)[:-1]
    return [
        Row.model_validate(
            dict(zip(keys, row, strict=False)) | {"texts": list(row[len(keys) :])}
        )
        for row in rows
    ]


def check_register(data: bytes) -> list[Consultation]:
    """A register of consultations read and checked row by row."""
    sheet = load_workbook(io.BytesIO(data), data_only=True).active
    if not isinstance(sheet, Worksheet):
        return []
    keys = tuple(Consultation.model_fields)
    rows = sheet.iter_rows(min_row=2, values_only=True)
    return [
        Consultation.model_validate(dict(zip(keys, row, strict=True))) for row in rows
    ]


def mark(data: bytes) -> bytes:
    """A copy with four cells painted and commented."""
    book = load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    named = (
        sheet[cell.replace("$", "").split(":")[0]]
        for name, defined in book.defined_names.items()
        if name.startswith("fk_")
        for title, cell in defined.destinations
        if title == sheet.title
    )
    for cell in islice(named, _FAULTS):
        cell.fill = _RED
        cell.comment = Comment("请补正", "formkit")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def inflate(data: bytes) -> int:
    """How many bytes the XML parts unpack to: the least any reader must do."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return sum(
            len(archive.read(name))
            for name in archive.namelist()
            if name.endswith((".xml", ".rels"))
        )
