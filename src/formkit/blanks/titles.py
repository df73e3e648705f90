"""What a blank is called, on its first line and as a file."""

from formkit.definitions.model import FormDef, Layout

_REGISTER = "登记表"
_ENDINGS = ("管理表", "处理单", "表")


def title_of(form: FormDef, layout: Layout) -> str:
    """The form's name; beside its other layout, each has a name of its own.

    投诉处理单 and 投诉登记表; 满意度回访表 and 满意度回访登记表; but 改进措施登记表 and
    改进措施单.
    """
    if not {Layout.RECORD, Layout.TABLE} <= set(form.layouts):
        return form.name
    bare = form.name.removesuffix(_REGISTER)
    if layout is Layout.RECORD:
        return form.name if bare == form.name else f"{bare}单"
    for ending in _ENDINGS:
        bare = bare.removesuffix(ending)
    return bare + _REGISTER
