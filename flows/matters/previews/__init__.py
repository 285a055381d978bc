"""Previews of papers (文书预览): asked for at a step, rendered by a worker, gone after a day."""
