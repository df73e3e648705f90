"""The number format of a cell style: what tells a date from a number."""

from collections.abc import Mapping

from formkit.read.limits import Limits
from formkit.read.package import Package
from formkit.read.refusal import refuse_limit
from formkit.read.xml import Attributes, ignore_text, parse

BUILT_IN: Mapping[str, str] = {
    "0": "General",
    "1": "0",
    "2": "0.00",
    "3": "#,##0",
    "4": "#,##0.00",
    "9": "0%",
    "10": "0.00%",
    "11": "0.00E+00",
    "12": "# ?/?",
    "13": "# ??/??",
    "14": "yyyy/m/d",
    "15": "d-mmm-yy",
    "16": "d-mmm",
    "17": "mmm-yy",
    "18": "h:mm AM/PM",
    "19": "h:mm:ss AM/PM",
    "20": "h:mm",
    "21": "h:mm:ss",
    "22": "yyyy/m/d h:mm",
    # 27–36 and 50–58: Chinese and Japanese date formats (ECMA-376 18.8.30).
    "27": 'yyyy"年"m"月"',
    "28": 'm"月"d"日"',
    "29": 'm"月"d"日"',
    "30": "m-d-yy",
    "31": 'yyyy"年"m"月"d"日"',
    "32": 'h"时"mm"分"',
    "33": 'h"时"mm"分"ss"秒"',
    "34": '上午/下午h"时"mm"分"',
    "35": '上午/下午h"时"mm"分"ss"秒"',
    "36": 'yyyy"年"m"月"',
    "37": "#,##0_);(#,##0)",
    "38": "#,##0_);[Red](#,##0)",
    "39": "#,##0.00_);(#,##0.00)",
    "40": "#,##0.00_);[Red](#,##0.00)",
    "45": "mm:ss",
    "46": "[h]:mm:ss",
    "47": "mmss.0",
    "48": "##0.0E+0",
    "49": "@",
    "50": 'yyyy"年"m"月"',
    "51": 'm"月"d"日"',
    "52": 'yyyy"年"m"月"',
    "53": 'm"月"d"日"',
    "54": 'm"月"d"日"',
    "55": '上午/下午h"时"mm"分"',
    "56": '上午/下午h"时"mm"分"ss"秒"',
    "57": 'yyyy"年"m"月"',
    "58": 'm"月"d"日"',
}


class _Styles:
    """Collects the custom formats and the format of every cell style."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.custom: dict[str, str] = {}
        self.ids: list[str] = []
        self.is_inside = False

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "numFmt":
            number = attributes.get("numFmtId", "")
            self.custom.setdefault(number, attributes.get("formatCode", ""))
        elif tag == "cellXfs":
            self.is_inside = True
        elif tag == "xf" and self.is_inside:
            self.ids.append(attributes.get("numFmtId", "0"))
            if len(self.ids) > self.limits.styles:
                raise refuse_limit(self.limits, "styles")

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self.is_inside = False


def number_formats(package: Package) -> tuple[str, ...]:
    """The number format of every cell style (`cellXfs`), by its number.

    Raises:
        RefusedError: the styles are missing, damaged or too many.
    """
    part = package.related(package.main, "styles")
    if not part:
        return ()
    styles = _Styles(package.limits)
    handlers = (styles.start, styles.end, ignore_text)
    parse(package.part(part), part, package.limits, handlers)
    known = {**BUILT_IN, **{i: code for i, code in styles.custom.items() if code}}
    return tuple(known.get(i, "General") for i in styles.ids)
