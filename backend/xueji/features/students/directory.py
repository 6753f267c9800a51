"""Pupils of a scope by whatever number stands beside their name: ID number, provincial or national student number."""

from collections.abc import Iterable

import msgspec

from xueji.features.students import store
from xueji.features.students.models import STUDENT_SEAL
from xueji.features.students.record import NATIONAL_NUMBER, Value, index_of
from xueji.features.students.states import LIVE
from xueji.features.students.store import POOL, Known, Reads
from xueji.platform.crypto import keyring
from xueji.platform.scope import Scope

_FORMAL = "G"
_values = msgspec.json.Decoder(dict[str, Value]).decode


class Directory:
    """Numbers are looked up by their blind index; only other national ones than G are opened."""

    def __init__(self, rows: Iterable[Known]) -> None:
        self._ring = keyring()
        self._by_person: dict[bytes, Known] = {}
        self._by_number: dict[str, Known] = {}
        for row in sorted(rows, key=lambda row: row.state in LIVE):  # of two records the live one is meant
            self._by_person[row.id_index] = row
            if row.provincial_number:
                self._by_number[row.provincial_number.upper()] = row
            if row.sealed is not None:
                number = _values(self._ring.open(row.sealed, STUDENT_SEAL)).get(NATIONAL_NUMBER)
                if isinstance(number, str):
                    self._by_number[number.upper()] = row

    def find(self, number: str) -> Known | None:
        """The pupil with this number; a formal national number is a G before the ID number."""
        number = number.upper()
        if found := self._by_number.get(number):
            return found
        return self._by_person.get(index_of(number.removeprefix(_FORMAL), self._ring))


async def directory(scope: Scope, source: Reads = POOL) -> Directory:
    """Everybody of a scope, one statement."""
    return Directory(await store.known(source, scope))
