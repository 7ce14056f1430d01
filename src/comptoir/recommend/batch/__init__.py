"""Batch jobs: files of questions in, files of answers out."""
