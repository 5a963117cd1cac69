"""Numbers as people read them: thousands with a comma, seconds and milliseconds in a unit that fits."""

NOTHING = "—"  # stands where there is no number


def number(count: float) -> str:
    """A count with commas, or a rate: one decimal below 10."""
    return f"{count:,.1f}" if isinstance(count, float) and 0 < count < 10 else f"{count:,.0f}"


def counted(count: int, noun: str) -> str:
    """A count with its noun: “1 user”, “5,000 users”, “2 entries”."""
    if count == 1:
        return f"1 {noun}"
    plural = f"{noun[:-1]}ies" if noun.endswith("ry") else f"{noun}s"
    return f"{count:,} {plural}"


def listed(parts: list[str]) -> str:
    """“a”, “a and b”, “a, b and c”."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def duration(seconds: float) -> str:
    """Such as “0 s”, “0.4 s”, “38 s”, “4 min 10 s”, “2 h”, “2 h 5 min”."""
    if 0 < seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    large, small, units = (whole // 60, whole % 60, ("min", "s"))
    if whole >= 3600:
        large, small, units = (whole // 3600, whole % 3600 // 60, ("h", "min"))
    return f"{large:,} {units[0]}" + (f" {small} {units[1]}" if small else "")


def latency(seconds: float) -> str:
    """Such as “0.8 ms”, “41 ms”, “2.3 s”."""
    thousandths = seconds * 1000
    if thousandths < 9.95:
        return f"{thousandths:.1f} ms"
    return f"{thousandths:,.0f} ms" if thousandths < 999.5 else f"{seconds:,.1f} s"
