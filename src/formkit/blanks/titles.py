"""What a blank is called, on its first line and as a file."""

from formkit.definitions.model import FormDef, Layout


def title_of(form: FormDef, layout: Layout) -> str:
    """The form's name; the register beside a one-record form has a name of its own."""
    if layout is Layout.TABLE and Layout.RECORD in form.layouts:
        return form.name.replace("管理表", "").replace("处理单", "") + "登记表"
    return form.name
