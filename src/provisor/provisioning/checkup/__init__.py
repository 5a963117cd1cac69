"""The check-up: goes through what usually is the matter, says what is well and what is not, mends nothing."""
