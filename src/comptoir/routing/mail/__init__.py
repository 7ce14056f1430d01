"""Requests that come by e-mail: fetched from a mailbox, read, and received like any other."""
