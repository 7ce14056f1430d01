"""Recipes: one file each, behind one interface."""
