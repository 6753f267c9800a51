"""Numbers that people read to each other, so each ends in a digit that catches a slip."""

from datetime import date


def mod_11_10(digits: str) -> str:
    """The check digit of ISO 7064 MOD 11,10: catches any one wrong digit and nearly every swap."""
    product = 10
    for digit in digits:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def case_number(prefix: str, day: date, sequence: int) -> str:
    """Receipt or application number: what it is, the day, a running number, a check digit."""
    digits = f"{day:%y%m%d}{sequence:06d}"
    return f"{prefix}{digits}{mod_11_10(digits)}"


def is_case_number(number: str) -> bool:
    """Whether the check digit fits: a mistyped number is told so before anything is searched."""
    digits = number.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    shortest = 13
    return len(digits) >= shortest and digits.isascii() and digits.isdigit() and mod_11_10(digits[:-1]) == digits[-1]
