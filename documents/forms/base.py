"""The frame of house forms (文书式样): what each declares beside the fields of its frozen context."""

from __future__ import annotations

import inspect
import sys
from dataclasses import dataclass
from typing import ClassVar, Final

from . import parties, sections
from .sections import Sections

FORM: Final = "documents/form.html"  # 执法文书
LETTER: Final = "documents/sectioned_letter.html"  # 信函格式
OFFICIAL: Final = "documents/sectioned_official.html"  # 文件格式


@dataclass(frozen=True)
class Form:
    """A house form (文书式样): a subclass holds the fields and says with ``sections`` how they are printed.

    NAME    title; WORD the 文种代字 of its number, empty for what carries no number of its own
    FRAME   the house paper it is printed on
    LEAVES  it goes to a party: with 署名, 成文日期, seal and the code for checking
    ORDERS  it commands (责令): only for an organ that has the power
    FOOT    the line at its end, such as in how many copies it is made
    """

    NAME: ClassVar[str] = ""
    WORD: ClassVar[str] = ""
    FRAME: ClassVar[str] = FORM
    LEAVES: ClassVar[bool] = False
    ORDERS: ClassVar[bool] = False
    FOOT: ClassVar[str] = ""

    def sections(self) -> Sections:
        """The parts of the paper in order."""
        raise NotImplementedError

    @classmethod
    def sources(cls) -> dict[str, str]:
        """The text of the modules that lay the form out: a part of its template's version."""
        modules = (sys.modules[cls.__module__], parties, sections, sys.modules[__name__])
        return {module.__name__: inspect.getsource(module) for module in modules}
