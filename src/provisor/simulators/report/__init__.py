"""What a run tells: on the terminal while it runs, and afterwards as text, JSON and HTML."""
