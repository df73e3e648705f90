"""Types into forms in LibreOffice as a person would, then saves them.

Run by the Python that has `uno`, with the name of the pipe soffice listens on and a
plan, a JSON list of jobs: `source`, `target`, `filter`, and what to type as `cells`
(sheet, address, text), `boxes` (Word table, address, text) and `paragraphs` (the
heading above, text). With `--held` and a file instead of a plan it keeps that file open
and does what the lines on its input say: `type SHEET ADDRESS TEXT`, `save` or `close`;
each is answered with a line.
"""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException

_TRIES, _PAUSE_SECONDS = 120, 0.5


def properties(**values: object) -> tuple[Any, ...]:
    made = []
    for name, value in values.items():
        one = PropertyValue()
        one.Name, one.Value = name, value
        made.append(one)
    return tuple(made)


def connect(pipe: str) -> Any:  # noqa: ANN401 - UNO has no types
    context = uno.getComponentContext()
    service = "com.sun.star.bridge.UnoUrlResolver"
    resolver = context.ServiceManager.createInstanceWithContext(service, context)
    for _ in range(_TRIES):
        try:
            return resolver.resolve(
                f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext"
            )
        except NoConnectException:
            time.sleep(_PAUSE_SECONDS)
    raise TimeoutError("soffice does not answer")


def type_into_cells(office: Any, document: Any, cells: list[list[str]]) -> None:  # noqa: ANN401 - UNO has no types
    """Through the commands of the keyboard: formats and protection hold."""
    controller = document.CurrentController
    service = "com.sun.star.frame.DispatchHelper"
    keyboard = office.ServiceManager.createInstanceWithContext(service, office)
    for sheet, address, text in cells:
        controller.setActiveSheet(document.Sheets.getByName(sheet))
        for command, values in (
            (".uno:GoToCell", properties(ToPoint=address)),
            (".uno:EnterString", properties(StringName=text)),
        ):
            keyboard.executeDispatch(controller.Frame, command, "", 0, values)


def type_into_boxes(document: Any, boxes: list[list[Any]]) -> None:  # noqa: ANN401 - UNO has no types
    for table, address, text in boxes:
        cell = document.TextTables.getByIndex(table).getCellByName(address)
        controls = list(controls_in(cell))
        for control in controls:
            portions = [one for one in control if one.TextPortionType == "Text"]
            for number, portion in enumerate(portions):
                portion.setString("" if number else text)
            control.ShowingPlaceHolder = False
        if not controls:
            cell.setString(text)


def controls_in(cell: Any) -> Iterator[Any]:  # noqa: ANN401 - UNO has no types
    for paragraph in cell:
        for portion in paragraph:
            if portion.TextPortionType == "ContentControl":
                yield portion.ContentControl


def type_into_paragraphs(document: Any, paragraphs: list[list[str]]) -> None:  # noqa: ANN401 - UNO has no types
    texts = dict(paragraphs)
    awaited = ""
    for paragraph in document.Text:
        if awaited:
            paragraph.setString(awaited)
        heading = getattr(paragraph, "String", "")
        awaited = texts.pop(heading, "")
    if texts:
        raise LookupError(f"no heading {sorted(texts)}")


def desktop_of(office: Any) -> Any:  # noqa: ANN401 - UNO has no types
    service = "com.sun.star.frame.Desktop"
    return office.ServiceManager.createInstanceWithContext(service, office)


def close(pipe: str) -> None:
    with suppress(DisposedException):  # gone before it could answer
        desktop_of(connect(pipe)).terminate()


def run(pipe: str, plan: Path) -> None:
    office = connect(pipe)
    desktop = desktop_of(office)
    for job in json.loads(plan.read_text("utf-8")):
        address = uno.systemPathToFileUrl(job["source"])
        opened = properties(Hidden=True)
        document = desktop.loadComponentFromURL(address, "_blank", 0, opened)
        type_into_cells(office, document, job["cells"])
        type_into_boxes(document, job["boxes"])
        if job["paragraphs"]:
            type_into_paragraphs(document, job["paragraphs"])
        target = uno.systemPathToFileUrl(job["target"])
        document.storeToURL(target, properties(FilterName=job["filter"]))
        document.close(True)  # noqa: FBT003 - UNO takes no names


def hold(pipe: str, path: Path) -> None:
    """Keep a workbook open, as the lines on the input say."""
    office = connect(pipe)
    address = uno.systemPathToFileUrl(str(path))
    opened = properties(Hidden=True)
    document = desktop_of(office).loadComponentFromURL(address, "_blank", 0, opened)
    print("open", flush=True)  # noqa: T201 - the answer
    for line in sys.stdin:
        command, *said = line.split()
        if command == "type":
            type_into_cells(office, document, [said])
        elif command == "save":
            document.store()
        else:
            document.close(True)  # noqa: FBT003 - UNO takes no names
        print(command, flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    if sys.argv[2] == "--close":
        close(sys.argv[1])
    elif sys.argv[2] == "--held":
        hold(sys.argv[1], Path(sys.argv[3]))
    else:
        run(sys.argv[1], Path(sys.argv[2]))
