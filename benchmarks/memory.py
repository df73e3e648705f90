"""`python -m benchmarks.memory FILE`: the peak of a process that reads the file."""

import re
import subprocess
import sys
from pathlib import Path

from formkit.model import RawForm
from formkit.read import read_form

_ROOT = Path(__file__).parents[1]
_STATUS = Path("/proc/self/status")


def peak_mib(file: Path) -> float:
    """The most memory a fresh process needs to read the file, in MiB; 0 on Windows."""
    ran = subprocess.run(  # noqa: S603 - this very module
        [sys.executable, "-m", "benchmarks.memory", str(file)],
        cwd=_ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return float(ran.stdout)


def main() -> None:
    """Read the file named on the command line and print the peak of this process."""
    if not isinstance(read_form(Path(sys.argv[1]).read_bytes()), RawForm):
        raise TypeError(sys.argv[1])
    print(_own_peak_mib())


def _own_peak_mib() -> float:
    # Not ru_maxrss there: a process started by vfork inherits that of its parent.
    if _STATUS.exists():
        (peak,) = re.findall(r"^VmHWM:\s+(\d+) kB$", _STATUS.read_text(), re.MULTILINE)
        return int(peak) / 1024
    try:
        import resource  # noqa: PLC0415 - POSIX only
    except ImportError:
        return 0.0
    # ru_maxrss counts KiB, on macOS bytes.
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


if __name__ == "__main__":
    main()
