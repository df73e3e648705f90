"""The settings of a workspace: formkit.toml, read strictly."""

import tomllib
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """What formkit.toml may say; every key has a default and is documented.

    Unknown keys are refused: a misspelt setting must not be ignored.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    workspace_name: str = Field(default="", description="printed on registers")
    language: str = Field(default="zh", pattern=r"^(zh|zh\+en|en)$")
    time_zone: str = Field(default="Asia/Shanghai", description="IANA name")
    settle_seconds: float = Field(default=3.0, ge=0)
    scan_seconds: float = Field(default=10.0, gt=0)
    incomplete_minutes: float = Field(default=10.0, ge=0)
    answer_delay_minutes: float = Field(default=15.0, ge=0)
    keep_cleared_hours: float = Field(default=24.0, ge=0)
    read_deadline_seconds: float = Field(default=20.0, gt=0)
    read_memory_mib: int = Field(default=1024, gt=0)
    work_starts: time = Field(default=time(9, 0))
    work_ends: time = Field(default=time(18, 0))
    lunch_starts: time = Field(default=time(12, 0))
    lunch_ends: time = Field(default=time(13, 0))

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.time_zone)


def load_settings(path: Path) -> Settings:
    """The settings in a formkit.toml.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is not TOML, or holds an unknown key or a wrong value.
    """
    return Settings.model_validate(tomllib.loads(path.read_text("utf-8")))
