"""A systemd unit that may do what the watcher needs and nothing else."""

from formkit.service.installation import Installation

_UNIT = """\
# /etc/systemd/system/formkit.service, made by `formkit service print`
# systemctl daemon-reload && systemctl enable --now formkit
[Unit]
Description=formkit watches the customer service forms
Wants=network-online.target
After=network-online.target remote-fs.target
# Never filed into an empty mount point: no mount, no start.
RequiresMountsFor={workspace}
StartLimitIntervalSec=0

[Service]
Type=exec
User={account}
WorkingDirectory=/
ExecStart={python} -m formkit -C {workspace} watch --log-format json
Environment=LANG=C.UTF-8 PYTHONUNBUFFERED=1 FORMKIT_INDEX_DIR=%C/formkit
# What the ledger says, to start quickly: it may be removed at any time.
CacheDirectory=formkit
CacheDirectoryMode=0700
# It ends when the pass under way is done; killed all the same, nothing is lost.
KillSignal=SIGTERM
KillMode=mixed
TimeoutStopSec=120
Restart=always
RestartSec=30

UMask=0027
ReadWritePaths={workspace}
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
# The share is mounted by the system; formkit itself needs no network.
# For mail or robot notices: PrivateNetwork=no and AF_INET AF_INET6 below.
PrivateNetwork=yes
RestrictAddressFamilies=AF_UNIX
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
MemoryMax=3G
TasksMax=64

[Install]
WantedBy=multi-user.target
"""


def unit(installation: Installation) -> str:
    """The text of `formkit.service`."""
    return _UNIT.format(
        workspace=quoted(installation.workspace),
        python=quoted(installation.python),
        account=installation.account,
    )


def quoted(path: str) -> str:
    """A path as one word of a unit file: `%` doubled, quoted where it must be."""
    text = path.replace("%", "%%")
    if not any(character in text for character in " \"'\\;$"):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
    return f'"{escaped}"'
