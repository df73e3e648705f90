"""The number format of a cell style: what tells a date from a number."""

from collections.abc import Mapping

from formkit.read.limits import Limits
from formkit.read.refusal import refuse
from formkit.read.xml import Attributes, ignore_text, parse

_BUILT_IN: Mapping[int, str] = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    # 27–36 and 50–58: Chinese and Japanese date formats (ECMA-376 18.8.30).
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
    48: "##0.0E+0",
    49: "@",
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"',
    56: '上午/下午h"时"mm"分"ss"秒"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}


def number_formats(content: bytes, part: str, limits: Limits) -> tuple[str, ...]:
    """The number format of every cell style (`cellXfs`), by its index."""
    custom: dict[int, str] = {}
    ids: list[int] = []
    inside = False

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal inside
        if tag == "numFmt":
            custom[_id(attributes)] = attributes.get("formatCode", "General")
        elif tag == "cellXfs":
            inside = True
        elif tag == "xf" and inside:
            ids.append(_id(attributes))
            if len(ids) > limits.styles:
                raise refuse("too_many", part)

    def end(tag: str) -> None:
        nonlocal inside
        if tag == "cellXfs":
            inside = False

    parse(content, part, limits, (start, end, ignore_text))
    return tuple(custom.get(i, _BUILT_IN.get(i, "General")) for i in ids)


def _id(attributes: Attributes) -> int:
    text = attributes.get("numFmtId", "0")
    return int(text) if text.isdigit() else 0
