"""Directories that were exported from somewhere, read from CSV, JSON and LDIF."""
