"""When the bench takes place: two days after the test city's Monday."""

import datetime as dt

NOW = dt.datetime(2026, 9, 23, 2, 0, tzinfo=dt.UTC)
OFFSET = int((NOW - dt.datetime.now(dt.UTC)).total_seconds())
