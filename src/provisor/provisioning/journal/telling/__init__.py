"""Telling: each entry of the journal as a sentence that a person understands, with the remedy where there is one."""
