"""A container for a NAS: no network, no rights, one folder."""

import json
from collections.abc import Mapping

from formkit import __version__
from formkit.service.installation import Installation

_DOCKERFILE = """\
# Beside this file: wheels/ with formkit and what it needs (docs/upgrade.md).
FROM python:3.12-slim
COPY wheels/ /wheels/
RUN pip install --no-cache-dir --no-index --find-links=/wheels formkit=={version}
ENV LANG=C.UTF-8 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# What the ledger says, to start quickly: it may be removed at any time.
ENV FORMKIT_INDEX_DIR=/var/cache/formkit
RUN install -d -m 1777 /var/cache/formkit
USER 1000:1000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=2m --timeout=60s --start-period=2m --retries=3 \\
  CMD ["formkit", "-C", "/workspace", "status"]
ENTRYPOINT ["formkit", "-C", "/workspace"]
CMD ["watch", "--log-format", "json"]
"""
# No `hostname:` on purpose: the lease tells two containers apart by it.
_COMPOSE = """\
# docker compose up -d --build
services:
  formkit:
    build: .
    image: formkit:{version}
    user: {account}
    restart: unless-stopped
    stop_grace_period: 2m
    read_only: true
    tmpfs:
      - /tmp
    network_mode: none
    cap_drop:
      - ALL
    security_opt:
      - no-new-privileges:true
    mem_limit: 3g
    pids_limit: 64
    volumes:
      - type: bind
        source: {workspace}
        target: /workspace
        bind:
          create_host_path: false
      - type: volume
        source: index
        target: /var/cache/formkit
volumes:
  index:
"""


def files(installation: Installation) -> Mapping[str, str]:
    """`Dockerfile` and `compose.yaml`, by their names."""
    return {
        "Dockerfile": _DOCKERFILE.format(version=__version__),
        "compose.yaml": _COMPOSE.format(
            version=__version__,
            account=_word(installation.account),
            workspace=_word(installation.workspace),
        ),
    }


def _word(text: str) -> str:
    """Text as a quoted word of YAML; `$` would be replaced by compose."""
    return json.dumps(text.replace("$", "$$"), ensure_ascii=False)
