"""Personal data as a stranger may see it. A mask shows what a person needs to recognise the own value, no more."""

from xueji.kernel.names import MIDDLE_DOT

STAR = "*"
MAINLAND_LENGTH = 18


def mask_name(name: str) -> str:
    """王子涵 → 王*涵, 王涵 → 王*; of a name with a dot the first part: 阿依努尔·买买提 → 阿***·***."""
    if MIDDLE_DOT in name:
        first, *others = name.split(MIDDLE_DOT)
        return MIDDLE_DOT.join([first[:1] + STAR * max(len(first) - 1, 1), *(STAR * len(other) for other in others)])
    if len(name) < 2:  # noqa: PLR2004 - a single character cannot be recognised in part
        return STAR * len(name)
    middle = len(name) - 2
    return name[0] + (STAR * middle + name[-1] if middle else STAR)


def mask_phone(number: str) -> str:
    """13912347086 → 139****7086."""
    if len(number) < 8:  # noqa: PLR2004 - too short to show both ends
        return STAR * len(number)
    return f"{number[:3]}{STAR * (len(number) - 7)}{number[-4:]}"


def mask_id(number: str) -> str:
    """37010220150426042X → 3701** ******** **2X, in the groups in which people read it."""
    if len(number) == MAINLAND_LENGTH:
        return f"{number[:4]}** ******** **{number[-2:]}"
    if len(number) < 6:  # noqa: PLR2004 - too short to show both ends
        return STAR * len(number)
    return f"{number[:2]}{STAR * (len(number) - 4)}{number[-2:]}"


def mask_address(address: str) -> str:
    """As far as the district or street, so that the own address is recognised: 济南市历下区****."""
    for ending in ("区", "县", "市"):
        at = address.find(ending, 1)
        if 0 < at < len(address) - 1:
            return address[: at + 1] + STAR * 4
    return address[:3] + STAR * 4 if address else ""


def mask_email(address: str) -> str:
    """zhang.wei@example.com → z***@example.com."""
    name, at, host = address.partition("@")
    return f"{name[:1]}***{at}{host}" if at else STAR * 4
