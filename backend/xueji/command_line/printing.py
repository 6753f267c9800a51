"""Plain, stable lines."""

_CJK = 0x2E80


def say(label: str, what: str) -> None:
    """One calm line: a label of up to six Chinese characters, and what is the case."""
    wide = sum(2 if ord(sign) > _CJK else 1 for sign in label)
    print(f"  {label}{' ' * max(14 - wide, 2)}{what}", flush=True)
