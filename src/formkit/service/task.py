"""A Windows task: started with the machine, looked after every five minutes."""

import codecs
import subprocess
from xml.sax.saxutils import escape

from formkit.service.installation import Installation

_NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"
_TASK = """\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="{namespace}">
  <RegistrationInfo>
    <Description>formkit watches the customer service forms</Description>
    <URI>\\formkit</URI>
  </RegistrationInfo>
  <Triggers>
    <BootTrigger>
      <Enabled>true</Enabled>
      <Delay>PT1M</Delay>
    </BootTrigger>
    <TimeTrigger>
      <Repetition>
        <Interval>PT5M</Interval>
        <StopAtDurationEnd>false</StopAtDurationEnd>
      </Repetition>
      <StartBoundary>2026-01-01T00:00:00</StartBoundary>
      <Enabled>true</Enabled>
    </TimeTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>{account}</UserId>{logon}
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <AllowHardTerminate>true</AllowHardTerminate>
    <StartWhenAvailable>true</StartWhenAvailable>
    <RunOnlyIfNetworkAvailable>{network}</RunOnlyIfNetworkAvailable>
    <AllowStartOnDemand>true</AllowStartOnDemand>
    <Enabled>true</Enabled>
    <Hidden>false</Hidden>
    <RunOnlyIfIdle>false</RunOnlyIfIdle>
    <WakeToRun>false</WakeToRun>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Priority>6</Priority>
    <RestartOnFailure>
      <Interval>PT1M</Interval>
      <Count>255</Count>
    </RestartOnFailure>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{python}</Command>
      <Arguments>{arguments}</Arguments>
    </Exec>
  </Actions>
</Task>
"""
# Service accounts of the machine have no password; S4U would have no network.
_BUILT_IN = ("S-1-5-", "NT AUTHORITY\\", "NT SERVICE\\")
_PASSWORD = "\n      <LogonType>Password</LogonType>"  # noqa: S105 - the kind of logon


def task(installation: Installation) -> bytes:
    """The XML for `schtasks /Create /XML`: UTF-16 with a byte order mark, CRLF."""
    workspace = installation.workspace
    words = ["-m", "formkit", "-C", workspace, "watch", "--log-format", "json"]
    is_network = workspace.startswith(("\\\\", "//"))
    is_built_in = installation.account.upper().startswith(_BUILT_IN)
    text = _TASK.format(
        namespace=_NAMESPACE,
        account=escape(installation.account),
        logon="" if is_built_in else _PASSWORD,
        network="true" if is_network else "false",
        python=escape(installation.python),
        arguments=escape(subprocess.list2cmdline(words)),
    )
    return codecs.BOM_UTF16_LE + text.replace("\n", "\r\n").encode("utf-16-le")
