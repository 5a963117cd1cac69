"""Provisor: the provisioning service of a data platform."""
