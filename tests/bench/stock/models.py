"""What the stock flow keeps: its own process table beside the engine's, as the documentation advises."""

from __future__ import annotations

from django.db import models
from viewflow.workflow.models import Process

from permissions.organisations.models import OrgUnit


class StockProcess(Process):
    """An application with what the examiner writes."""

    title = models.CharField(max_length=160)
    credit_code = models.CharField(max_length=18)
    section = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    accepted = models.BooleanField(default=False)
    opinion = models.TextField(blank=True)
