"""The settings of production, at the moment of the bench: only the clock is not the true one."""

from project.settings.production import *  # noqa: F403
from tests.bench.moment import OFFSET

CLOCK_OFFSET_SECONDS = OFFSET
