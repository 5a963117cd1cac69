"""Undo: what entries did is put back, by changes of their own, as far as nobody changed it since."""
