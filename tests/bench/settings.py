"""Settings of the bench: those of the suite, and beside the product the stock screens that it is held against.

The product's clock is shifted to the moments of the test city, so that the data are the same on any day.
"""

from project.settings.test import *  # noqa: F403
from project.settings.test import INSTALLED_APPS, MIDDLEWARE
from tests.bench.moment import OFFSET

INSTALLED_APPS = [*INSTALLED_APPS, "tests.bench.stock"]
MIDDLEWARE = [*MIDDLEWARE, "viewflow.middleware.SiteMiddleware"]
ROOT_URLCONF = "tests.bench.urls"
CLOCK_OFFSET_SECONDS = OFFSET
SECRET_KEY = "of-the-bench-and-nowhere-else-0123456789-abcdefghijklmnopqrstuvwxyz"
