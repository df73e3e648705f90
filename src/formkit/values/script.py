"""Traditional characters as simplified ones: the one door of opencc.

For comparing and parsing only: 李乾 must not be filed as 李干.
"""

import re
from functools import cache
from typing import Protocol

_IDEOGRAPH = re.compile("[\u3400-\u9fff]")


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


def simplified(text: str) -> str:
    """The text in simplified characters."""
    return _converter().convert(text) if _IDEOGRAPH.search(text) else text


@cache
def _converter() -> _Converter:
    import opencc  # noqa: PLC0415 - 30 ms that most commands never need

    converter: _Converter = opencc.OpenCC("t2s")
    return converter
