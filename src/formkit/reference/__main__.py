"""docs/forms: `python -m formkit.reference` writes a page of every form we ship."""

import sys
from pathlib import Path

from formkit.definitions.catalogue import Definition, shipped
from formkit.fs import Fs
from formkit.reference.markdown import index, page

FOLDER = Path("docs/forms")
"""Where the pages are, seen from the root of the project."""


def definitions() -> tuple[Definition, ...]:
    """The definitions in force, in their order."""
    catalogue = shipped()
    found = (catalogue.current(key) for key in catalogue.keys)
    return tuple(each for each in found if each is not None)


def pages() -> dict[str, str]:
    """File name and text of every page, the index first."""
    current = definitions()
    return {
        "README.md": index(current),
        **{f"{each.form.key}.md": page(each) for each in current},
    }


def write(folder: Path, fs: Fs) -> None:
    """Write every page into the folder; a page of a form that is gone is left."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, said in pages().items():
        fs.replace_file(folder / name, said.encode())


if __name__ == "__main__":  # pragma: no cover - the line that runs it
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER, Fs())
