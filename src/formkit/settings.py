"""The settings of a workspace: formkit.toml, read strictly."""

import tomllib
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)


class SettingsError(ValueError):
    """formkit.toml cannot be followed. `faults` are (key, why); key "" is the file."""

    def __init__(self, faults: tuple[tuple[str, str], ...]) -> None:
        super().__init__("; ".join(f"{key}: {why}".strip(": ") for key, why in faults))
        self.faults = faults


def _clock(value: object) -> object:
    """A time of day: `09:00:00` as TOML has it, or the text "09:00"."""
    return time.fromisoformat(value) if isinstance(value, str) else value


ClockTime = Annotated[time, BeforeValidator(_clock)]
FormKey = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,64}$")]


def _listed(value: object) -> object:
    """TOML has lists; a setting never changes."""
    return tuple(value) if isinstance(value, list) else value


FormKeys = Annotated[tuple[FormKey, ...], BeforeValidator(_listed)]


class Settings(BaseModel):
    """What formkit.toml may say; every key has a default.

    Unknown keys are refused: a misspelt setting must not be ignored. What each key
    means stands in messages/settings.toml.
    """

    model_config = ConfigDict(
        strict=True, frozen=True, extra="forbid", allow_inf_nan=False
    )

    workspace_name: str = ""
    language: str = Field(default="zh", pattern=r"^(zh|zh\+en|en)$")
    time_zone: str = "Asia/Shanghai"
    settle_seconds: float = Field(default=3.0, ge=0)
    scan_seconds: float = Field(default=10.0, gt=0)
    incomplete_minutes: float = Field(default=10.0, ge=0)
    answer_delay_minutes: float = Field(default=15.0, ge=0)
    owner_hours: float = Field(default=12.0, gt=0)
    verify_lines: int = Field(default=20, ge=0, le=10_000)
    keep_cleared_hours: float = Field(default=24.0, ge=0)
    low_disk_mib: int = Field(default=1024, ge=0)
    read_deadline_seconds: float = Field(default=20.0, gt=0)
    read_memory_mib: int = Field(default=1024, ge=256)
    read_file_mib: int = Field(default=256, gt=0, le=1024)
    read_media_mib: int = Field(default=200, gt=0, le=1024)
    read_content_mib: int = Field(default=128, gt=0, le=512)
    read_part_mib: int = Field(default=48, gt=0, le=512)
    read_cells: int = Field(default=600_000, gt=0, le=5_000_000)
    read_rows: int = Field(default=200_000, gt=0, le=1_048_576)
    numbered_blanks: FormKeys = (
        "abnormality",
        "complaint",
        "capa",
        "work_request",
    )
    numbered_blanks_each: int = Field(default=2, ge=0, le=50)
    work_starts: ClockTime = time(9, 0)
    lunch_starts: ClockTime = time(12, 0)
    lunch_ends: ClockTime = time(13, 0)
    work_ends: ClockTime = time(18, 0)

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.time_zone)

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (OSError, LookupError, ValueError):
            raise ValueError(f"no such time zone: {name}") from None
        return name

    @field_validator("work_starts", "lunch_starts", "lunch_ends", "work_ends")
    @classmethod
    def _local(cls, clock: time) -> time:
        if clock.tzinfo is not None:
            raise ValueError("a time of day without a time zone is needed")
        return clock

    @model_validator(mode="after")
    def _office_hours(self) -> Self:
        """Lunch lies in the working hours; without a break it starts when it ends."""
        if self.work_starts >= self.work_ends:
            raise ValueError("work_starts must be before work_ends")
        has_lunch = self.lunch_starts < self.lunch_ends
        if has_lunch and not (
            self.work_starts <= self.lunch_starts and self.lunch_ends <= self.work_ends
        ):
            raise ValueError("lunch_starts and lunch_ends must lie in working hours")
        return self


def load_settings(path: Path) -> Settings:
    """The settings in a formkit.toml. A byte order mark (Windows editors) is allowed.

    Raises:
        OSError: the file cannot be read.
        SettingsError: it is not TOML, or holds an unknown key or a wrong value.
    """
    try:
        said: dict[str, Any] = tomllib.loads(path.read_text("utf-8-sig"))
    except ValueError as error:
        raise SettingsError((("", str(error)),)) from error
    try:
        return Settings.model_validate(said)
    except ValidationError as error:
        raise SettingsError(
            tuple(
                (".".join(str(part) for part in one["loc"]), one["msg"])
                for one in error.errors(include_url=False)
            )
        ) from error
