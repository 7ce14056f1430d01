"""Durable work: workflows that go on where a killed process left them, and their calendar."""

from comptoir.kernel.work.model import (
    Engine,
    Job,
    JobState,
    JobStep,
    Json,
    Schedule,
    Steps,
    Workflow,
)

__all__ = ["Engine", "Job", "JobState", "JobStep", "Json", "Schedule", "Steps", "Workflow"]
