"""Recommendations on a shop's own pages: which are asked, in which words, and what visits bring."""
