"""`python -m tests.simulation [pytest options]`: the sweeps, and their figures."""

import sys

import pytest

if __name__ == "__main__":
    sys.exit(pytest.main(["tests/simulation", "-q", *sys.argv[1:]]))
