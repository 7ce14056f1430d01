"""The recorded tour: steps through the demo's own pages, each with its sentence."""

from comptoir.app.tour.script import Step, open_to, script

__all__ = ["Step", "open_to", "script"]
