"""Calls to addresses that administrators gave: guarded, bounded, and never redirected."""
