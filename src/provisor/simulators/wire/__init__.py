"""HTTP as a provisioning service speaks it: requests, answers, patience, pace, and what was counted."""
