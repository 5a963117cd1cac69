"""Provisor: the provisioning service of a data platform."""

from importlib.metadata import version

__version__ = version("provisor")
