"""Whose photo a file of a ZIP is: by the number in its name, checked by the name beside it. Pure."""

import re
from collections.abc import Sequence

import msgspec

from xueji.features.photos.archives import Entry
from xueji.features.students import Directory, Known
from xueji.kernel.names import normalise
from xueji.kernel.texts import compact

_NUMBER = re.compile(r"[0-9A-Z]{6,}")
_WORDS = re.compile(r"[^\W\d_]+(?:·[^\W\d_]+)*")
_ID = re.compile(r"(?<!\d)\d{17}[\dXx]")
_DECORATION = frozenset({"照片", "相片", "学籍照片", "证件照", "副本", "蓝底"})
_SHORTEST_NAME = 2


class Match(msgspec.Struct, frozen=True):
    """The pupil, or why there is none."""

    entry: Entry
    pupil: Known | None = None
    fault: str = ""
    todo: str = ""
    twice: bool = False


def match_all(entries: Sequence[Entry], directory: Directory) -> list[Match]:
    """Everybody's photo; where two files are one pupil's, neither is."""
    found = [_match(entry, directory) for entry in entries]
    files: dict[int, list[Match]] = {}
    for match in found:
        if match.pupil:
            files.setdefault(match.pupil.id, []).append(match)
    return [_twice(match, files[match.pupil.id]) if match.pupil else match for match in found]


def shown(name: str) -> str:
    """A file's name as it is kept and shown: of an ID number only what the school recognises it by."""
    return _ID.sub(lambda found: f"{found[0][:6]}{'*' * 8}{found[0][-4:]}", name)


def _match(entry: Entry, directory: Directory) -> Match:
    stem = entry.name.rsplit(".", 1)[0]
    numbers = _NUMBER.findall(compact(stem).upper())
    if not numbers:
        todo = "请用身份证件号、学籍号或学籍辅号作文件名，前后可以带姓名。"
        return Match(entry, fault="文件名里没有号码，不知道是谁", todo=todo)
    for number in numbers:
        pupil = directory.find(number)
        if pupil is not None:
            return _checked(entry, stem, pupil)
    return Match(entry, fault="本校没有这个号码的学生", todo="请核对文件名里的号码；别的学校的学生由那所学校上传。")


def _checked(entry: Entry, stem: str, pupil: Known) -> Match:
    """A name beside the number must be the pupil's: a wrong face is worse than none."""
    said = [word for word in _WORDS.findall(normalise(stem)) if _is_name(word)]
    if said and not any(pupil.name in word or word in pupil.name for word in said):
        todo = "请核对是姓名写错了，还是号码写错了。"
        return Match(entry, fault=f"号码是{pupil.name}的，文件名写的是{said[0]}", todo=todo)
    return Match(entry, pupil)


def _is_name(word: str) -> bool:
    return len(word) >= _SHORTEST_NAME and not word.isascii() and word not in _DECORATION and not word.endswith("班")


def _twice(match: Match, of_pupil: Sequence[Match]) -> Match:
    others = [shown(other.entry.name) for other in of_pupil if other is not match]
    if not others:
        return match
    fault, todo = f"还有“{others[0]}”也是这名学生的", "两张都没有用，请留下对的一张再传。"
    return msgspec.structs.replace(match, fault=fault, todo=todo, twice=True)
