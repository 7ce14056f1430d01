"""The words of the control plane: resources, their names and their lives."""

from comptoir.recommend.model.arns import Arn, Names
from comptoir.recommend.model.kinds import Kind
from comptoir.recommend.model.lifecycle import Status
from comptoir.recommend.model.resource import Resource

__all__ = ["Arn", "Kind", "Names", "Resource", "Status"]
