"""What a blank is called, on its first line and as a file."""

from formkit.definitions.model import FormDef, Layout

_REGISTER = "登记表"


def title_of(form: FormDef, layout: Layout) -> str:
    """The form's name; beside its other layout, each has a name of its own.

    投诉处理单 and 投诉登记表; 改进措施登记表 and 改进措施单.
    """
    if not {Layout.RECORD, Layout.TABLE} <= set(form.layouts):
        return form.name
    bare = form.name.removesuffix(_REGISTER)
    if layout is Layout.RECORD:
        return form.name if bare == form.name else f"{bare}单"
    return bare.replace("管理表", "").replace("处理单", "") + _REGISTER
