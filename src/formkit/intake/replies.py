"""What is to follow for the forms of a pass and waits: answers, and files to be filed.

Many are written, synced and told to the ledger together (`intake.replying`).
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from formkit.filing.clear import Cleared

MOST_REPLIES, MOST_BYTES = 64, 32 * 1024 * 1024
"""How much waits before it is done by itself."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that is to stand at `path`, and the form it is about."""

    form: str
    receipt: str
    path: str
    content: bytes

    @property
    def sha256(self) -> str:
        """That of the content."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Leave:
    """A form that is done and is to leave the inbox.

    `owner` looks for the owner file that says a program has it open, "" for none.
    """

    form: str
    receipt: str
    owner: Callable[[], str]


Reply = Answer | Leave


@dataclass(slots=True)
class Replies:
    """What waits, in its order, and what became of the rest.

    By the path of the form: `failed` could not be answered, `cleared` is what became of
    those to be filed, `held` names the owner files met at the last moment.
    """

    waiting: list[Reply] = field(default_factory=list)
    failed: dict[str, OSError] = field(default_factory=dict)
    cleared: dict[str, Cleared] = field(default_factory=dict)
    held: dict[str, str] = field(default_factory=dict)

    def touches(self, reply: Reply) -> bool:
        """Whether what is to be done has to do with what waits."""
        return any(
            one.receipt == reply.receipt or not _paths(one).isdisjoint(_paths(reply))
            for one in self.waiting
        )

    def is_awaited(self, path: str) -> bool:
        """Whether an answer is to stand there."""
        return any(path in _paths(one) for one in self.waiting)

    @property
    def is_full(self) -> bool:
        """Whether there is enough to be done together."""
        size = sum(len(one.content) for one in self.waiting if isinstance(one, Answer))
        return len(self.waiting) >= MOST_REPLIES or size >= MOST_BYTES


def _paths(reply: Reply) -> frozenset[str]:
    answer = {reply.path} if isinstance(reply, Answer) else set[str]()
    return frozenset({reply.form, *answer})
