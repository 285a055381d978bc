"""Password policy (口令策略): GB/T 22239 asks for complexity; the rest is Django's validators."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class CharacterClassesValidator:
    """At least three of: lower case, upper case, digits, other characters."""

    def __init__(self, needed: int = 3) -> None:
        self.needed = needed

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError if too few classes of characters are used."""
        classes = [
            any(c.islower() for c in password),
            any(c.isupper() for c in password),
            any(c.isdigit() for c in password),
            any(not c.isalnum() for c in password),
        ]
        if sum(classes) < self.needed:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        """The rule as shown beside the field."""
        return _("Use at least three of: lower case, upper case, digits, other characters.")
