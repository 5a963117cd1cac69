"""Provisor beside the reference in Python and a floor, under the same load: `python -m benchmarks`."""
