"""Simulated identity providers against Provisor: months of churn, with troubles on the way, and large directories."""
