"""A workspace with one abnormality and two consultations, and its registers."""

import pytest
from tests.registers.registers_world import ASKED, REPORTED, World

from formkit.registers.issue import Stock


@pytest.fixture(scope="session")
def world() -> World:
    """A record form and a table, entered."""
    made = World()
    made.enter_record(REPORTED)
    made.enter_table([ASKED, {**ASKED, "consult_id": "ZX-20261120-002"}])
    return made


@pytest.fixture(scope="session")
def stock(world: World) -> Stock:
    """What registers are made from."""
    return world.stock()
