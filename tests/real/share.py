"""A file server on this machine: Samba's smbd as an ordinary process."""

import getpass
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.real.watching import DEADLINE_SECONDS, wait_until

_SMBD = "/usr/sbin/smbd"
_FOLDERS = ("private", "lock", "state", "cache", "pid", "ncalrpc")
_CONFIGURATION = """\
[global]
  smb ports = {port}
  interfaces = 127.0.0.1/8
  bind interfaces only = yes
  server role = standalone server
  map to guest = Bad User
  guest account = {user}
  private dir = {own}/private
  lock directory = {own}/lock
  state directory = {own}/state
  cache directory = {own}/cache
  pid directory = {own}/pid
  ncalrpc dir = {own}/ncalrpc
  log file = {own}/log
  disable netbios = yes
  load printers = no
  printing = bsd
  printcap name = /dev/null
  disable spoolss = yes
[客服]
  path = {exported}
  read only = no
  guest ok = yes
  force user = {user}
"""


@dataclass(frozen=True, slots=True)
class Share:
    """A folder of this machine as others see it: `\\\\127.0.0.1\\客服` on a port."""

    folder: Path
    port: int

    def path(self, inside: Path) -> str:
        """The network path of a file below the exported folder."""
        parts = inside.relative_to(self.folder).parts
        return "\\".join((r"\\127.0.0.1\客服", *parts))


def why_no_server() -> str:
    """Why there is no file server here; "" when there is one."""
    return "" if shutil.which(_SMBD) else "samba is not installed"


@contextmanager
def served(exported: Path, own: Path) -> Iterator[Share]:
    """The folder, served until the end; `own` is the server's folder."""
    port = _free_port()
    for name in _FOLDERS:
        (own / name).mkdir()
    configuration = own / "smb.conf"
    user = getpass.getuser()
    said = _CONFIGURATION.format(port=port, user=user, own=own, exported=exported)
    configuration.write_text(said, "utf-8")
    with (own / "said").open("wb") as log:
        server = subprocess.Popen(
            [_SMBD, "-F", "--no-process-group", "-s", str(configuration)],
            start_new_session=True,  # at its end it ends its whole process group
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        wait_until(lambda: _answers(port), (own / "said").read_text)
        yield Share(exported, port)
    finally:
        server.terminate()
        server.wait(DEADLINE_SECONDS)


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _answers(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0
