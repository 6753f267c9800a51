import base64

import msgspec
import pytest

from xueji import settings as settings_module
from xueji.platform.connections import pool
from xueji.platform.crypto import SEALED_COLUMNS, Keyring, SealBrokenError, UnknownKeyError, register_sealed, rotate
from xueji.settings import Settings

ONE, TWO = (base64.b64encode(bytes(range(start, start + 32))).decode() for start in (1, 101))


def ring(current: str = "one", index_key: str = ONE, **keys: str) -> Keyring:
    base = settings_module.load({"XUEJI_ENV": "test"})
    return Keyring(msgspec.structs.replace(base, keys=keys or {"one": ONE}, current_key=current, index_key=index_key))


@pytest.mark.parametrize("key_id", ["one", "sm4-2026"])
def test_what_was_sealed_opens_and_looks_different_each_time(key_id):
    keys = ring(key_id, **{key_id: ONE})
    first, second = (keys.seal("身份证".encode(), "student.sealed") for _ in range(2))
    assert first != second
    assert "身份证".encode() not in first
    assert keys.open(first, "student.sealed") == keys.open(second, "student.sealed") == "身份证".encode()


@pytest.mark.parametrize("key_id", ["one", "sm4-2026"])
@pytest.mark.parametrize("place", [2, 15, -1], ids=["in the key id or nonce", "in the nonce", "in the tag"])
def test_a_changed_bit_does_not_open(key_id, place):
    keys = ring(key_id, **{key_id: ONE})
    blob = bytearray(keys.seal(b"secret", "student.sealed"))
    blob[place] ^= 1
    with pytest.raises((SealBrokenError, UnknownKeyError)):
        keys.open(bytes(blob), "student.sealed")


def test_a_value_moved_to_another_column_does_not_open():
    keys = ring()
    with pytest.raises(SealBrokenError, match="family_member"):
        keys.open(keys.seal(b"secret", "student.sealed"), "family_member.sealed")


def test_a_missing_key_is_named():
    old = ring("old", old=TWO)
    with pytest.raises(UnknownKeyError, match="old"):
        ring().open(old.seal(b"secret", "a.b"), "a.b")


@pytest.mark.parametrize("blob", [b"", b"plain text that was never sealed at all......", b"\x01"])
def test_what_is_no_envelope_says_so(blob):
    with pytest.raises(SealBrokenError):
        ring().open(blob, "a.b")


def test_after_a_rotation_of_keys_old_envelopes_still_open():
    sealed = ring("one", one=ONE).seal(b"secret", "a.b")
    both = ring("two", one=ONE, two=TWO)
    assert both.open(sealed, "a.b") == b"secret"
    assert not both.is_current(sealed)
    assert both.is_current(both.seal(b"secret", "a.b"))


def test_the_blind_index_depends_on_value_kind_and_key_alone():
    keys = ring()
    assert keys.index("13800000000", "phone") == ring("two", one=ONE, two=TWO).index("13800000000", "phone")
    assert keys.index("13800000000", "phone") != keys.index("13800000000", "id")
    assert keys.index("13800000000", "phone") != ring(index_key=TWO).index("13800000000", "phone")
    assert len(ring(index_key=f"sm3:{ONE}").index("13800000000", "phone")) == 32


def test_neighbours_begin_alike_and_tell_nothing_else():
    first, second, far = (
        ring().index_near(value, "person", value[:10])
        for value in ("37021320160101001X", "370213201612312228", "370213201501010014")
    )
    assert first[:2] == second[:2] != far[:2]
    assert len({first[2:], second[2:], far[2:]}) == 3
    assert {len(first), len(second), len(far)} == {12}
    assert first == ring().index_near("37021320160101001X", "person", "3702132016")
    assert first[2:] not in ring().index("3702132016", "person")


def test_many_at_once_are_as_good_as_one_by_one():
    keys = ring()
    values = [str(number).encode() for number in range(20)]
    assert keys.open_many(keys.seal_many(values, "a.b"), "a.b") == values


async def test_rotation_reseals_in_batches_and_goes_on_where_it_stopped(services: None, settings: Settings):
    old, new = ring("one", one=ONE), ring("two", one=ONE, two=TWO)
    register_sealed("crypto_probe", "sealed")
    try:
        async with (await pool()).acquire() as connection:
            await connection.execute("CREATE TABLE crypto_probe (id bigint PRIMARY KEY, sealed bytea)")
            rows = [(number, old.seal(str(number).encode(), "crypto_probe.sealed")) for number in range(1, 24)]
            await connection.copy_records_to_table("crypto_probe", records=[*rows, (24, None)])
            known = {"crypto_probe.sealed": SEALED_COLUMNS["crypto_probe.sealed"]}
            mine = dict(SEALED_COLUMNS)
            SEALED_COLUMNS.clear()
            SEALED_COLUMNS.update(known)
            try:
                await connection.execute(
                    "UPDATE crypto_probe SET sealed = $1 WHERE id = 1", new.seal(b"1", "crypto_probe.sealed")
                )
                assert await rotate(connection, new, batch=5) == {"crypto_probe.sealed": 22}
                assert await rotate(connection, new, batch=5) == {"crypto_probe.sealed": 0}
            finally:
                SEALED_COLUMNS.clear()
                SEALED_COLUMNS.update(mine)
            for row in await connection.fetch("SELECT id, sealed FROM crypto_probe WHERE sealed IS NOT NULL"):
                assert new.is_current(row["sealed"])
                assert new.open(row["sealed"], "crypto_probe.sealed") == str(row["id"]).encode()
            await connection.execute("DROP TABLE crypto_probe")
    finally:
        SEALED_COLUMNS.pop("crypto_probe.sealed", None)
