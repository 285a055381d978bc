"""The tables of a matter (办件): one room each, one door."""

from .attachment import Attachment
from .confirmation import DeliveryConfirmation
from .deadline import DateCorrection, Deadline, DeadlineExtension, DeadlinePause, PrintedDate
from .dossier import Dossier
from .matter import Matter, MatterNumber, MatterProcess, Participation
from .notice import Notice
from .record import Act, Consent, Decision
from .reminder import Reminder
from .review import Hearing, Review, ReviewExemption
from .work import Job, WorkItem

__all__ = [
    "Act",
    "Attachment",
    "Consent",
    "DateCorrection",
    "Deadline",
    "DeadlineExtension",
    "DeadlinePause",
    "Decision",
    "DeliveryConfirmation",
    "Dossier",
    "Hearing",
    "Job",
    "Matter",
    "MatterNumber",
    "MatterProcess",
    "Notice",
    "Participation",
    "PrintedDate",
    "Reminder",
    "Review",
    "ReviewExemption",
    "WorkItem",
]
