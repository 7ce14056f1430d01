"""Rows in a database, blobs in a folder or bucket, Delta tables in a lake."""
