"""The encrypted mode of WeChat's call-backs, from WeChat's side; written from its description, not from wechatpy."""

import base64
import hashlib
import os
import struct
import xml.etree.ElementTree as ET

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32


class Envelope:
    def __init__(self, token: str, aes_key: str, app_id: str) -> None:
        self._token = token
        self._app_id = app_id.encode()
        key = base64.b64decode(f"{aes_key}=")
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16]))

    def signature(self, *parts: str) -> str:
        return hashlib.sha1("".join(sorted((self._token, *parts))).encode()).hexdigest()  # noqa: S324 - WeChat's rule

    def seal(self, text: str) -> str:
        body = text.encode()
        plain = os.urandom(16) + struct.pack(">I", len(body)) + body + self._app_id
        pad = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher.encryptor()
        return base64.b64encode(encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()).decode()

    def open(self, sealed: str) -> str:
        decryptor = self._cipher.decryptor()
        plain = decryptor.update(base64.b64decode(sealed)) + decryptor.finalize()
        plain = plain[: -plain[-1]]
        (length,) = struct.unpack(">I", plain[16:20])
        if plain[20 + length :] != self._app_id:
            raise ValueError("the answer was sealed for another account")
        return plain[20 : 20 + length].decode()

    def open_answer(self, body: str) -> dict[str, str]:
        """The fields of an encrypted answer. Raises ValueError when its signature is wrong."""
        outer = fields(body)
        expected = self.signature(outer["TimeStamp"], outer["Nonce"], outer["Encrypt"])
        if outer["MsgSignature"] != expected:
            raise ValueError("the answer's signature is wrong")
        return fields(self.open(outer["Encrypt"]))


def fields(body: str) -> dict[str, str]:
    """The flat fields of one of WeChat's XML messages."""
    return {child.tag: child.text or "" for child in ET.fromstring(body)}  # noqa: S314 - our own service's answer


def message(**given: str | int) -> str:
    """A message as WeChat writes it."""
    inner = "".join(
        f"<{name}>{value}</{name}>" if isinstance(value, int) else f"<{name}><![CDATA[{value}]]></{name}>"
        for name, value in given.items()
    )
    return f"<xml>{inner}</xml>"
