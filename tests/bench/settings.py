"""Settings of the bench: those of the suite, and beside the product the stock screens that it is held against.

The product's clock is shifted to the moments of the test city, so that the data are the same on any day.
"""

import datetime as dt

from project.settings.test import *
from project.settings.test import INSTALLED_APPS, MIDDLEWARE
from tests.bench.moment import NOW

INSTALLED_APPS = [*INSTALLED_APPS, "tests.bench.stock"]
MIDDLEWARE = [*MIDDLEWARE, "viewflow.middleware.SiteMiddleware"]
ROOT_URLCONF = "tests.bench.urls"
CLOCK_OFFSET_SECONDS = int((NOW - dt.datetime.now(dt.UTC)).total_seconds())
