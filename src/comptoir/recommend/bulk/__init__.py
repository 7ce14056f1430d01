"""Files in and out: imports, exports, deletion jobs."""
