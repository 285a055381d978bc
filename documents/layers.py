"""Layers of PDFs (可选内容组) that give their pages to another: what is not shown stays hidden.

Which layers are off is said once for a whole file, not on its pages; without that they would all appear.
"""

from __future__ import annotations

from collections.abc import Sequence

import pikepdf

Layers = tuple[list[pikepdf.Object], list[pikepdf.Object]]


def of(source: pikepdf.Pdf, target: pikepdf.Pdf) -> Layers:
    """All layers of a file and those that are off, as objects of the PDF that took over its pages."""
    said = source.Root.get("/OCProperties", pikepdf.Dictionary())
    usual = said.get("/D", pikepdf.Dictionary())
    every = list(said.get("/OCGs", pikepdf.Array()))
    off = list(usual.get("/OFF", pikepdf.Array()))
    if usual.get("/BaseState") == pikepdf.Name.OFF:
        shown = {layer.objgen for layer in usual.get("/ON", pikepdf.Array())}
        off = [layer for layer in every if layer.objgen not in shown]
    return [target.copy_foreign(layer) for layer in every], [target.copy_foreign(layer) for layer in off]


def name_in(pdf: pikepdf.Pdf, found: Sequence[Layers]) -> None:
    """Say in the PDF which layers it has and which of them are off; nothing where there are none."""
    every = [layer for layers, _ in found for layer in layers]
    if every:
        off = pikepdf.Array([layer for _, hidden in found for layer in hidden])
        pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=pikepdf.Array(every), D=pikepdf.Dictionary(OFF=off))
