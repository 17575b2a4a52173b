"""The two keys that personal data is kept under. They live in a file of their own, never beside what they protect."""

import base64
import hmac
import json
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from zhike.collect.identify.identity_kinds import OWN_NUMBER
from zhike.errors import Conflict, NotFound

_KEY_BYTES = 32
_NONCE_BYTES = 12
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Keyring:
    """`hash_key` makes identities comparable, `encryption_key` makes them readable again for those who may."""

    def __init__(self, hash_key: bytes, encryption_key: bytes) -> None:
        self._hash_key = hash_key
        self._cipher = AESGCM(encryption_key)

    @classmethod
    def create(cls, path: Path) -> "Keyring":
        """New random keys in a new file of mode 0600."""
        keys = {name: base64.b64encode(os.urandom(_KEY_BYTES)).decode() for name in ("hash_key", "encryption_key")}
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(keys, file)
        return cls.load(path)

    @classmethod
    def load(cls, path: Path) -> "Keyring":
        """The keys of a file. Refused when anybody else may read it."""
        try:
            with path.open() as file:
                if os.fstat(file.fileno()).st_mode & _OTHERS:
                    raise Conflict("the key file is open to others", code="keys_open_to_others", path=str(path))
                keys = json.load(file)
        except FileNotFoundError as error:
            raise NotFound("the key file is missing", code="keys_missing", path=str(path)) from error
        return cls(base64.b64decode(keys["hash_key"]), base64.b64decode(keys["encryption_key"]))

    @property
    def salt(self) -> str:
        """A text derived from the hash key, for fingerprints that the engine computes."""
        return hmac.digest(self._hash_key, b"fingerprint", "sha256").hex()

    def hash(self, kind: str, value: str, source: str) -> bytes:
        """What a normalised identity is matched on (32 bytes). A source's own numbers are apart from others'."""
        scope = f"{source}\0" if kind == OWN_NUMBER else ""
        return hmac.digest(self._hash_key, f"{kind}\0{scope}{value}".encode(), "sha256")

    def seal(self, content: bytes) -> bytes:
        """Nonce (12 bytes), then AES-GCM ciphertext and tag."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, content, None)

    def encrypt(self, text: str) -> bytes:
        """`seal` of a text."""
        return self.seal(text.encode())

    def encrypt_bytes(self, data: bytes, about: bytes) -> bytes:
        """The same of bytes, bound to what is said `about` them."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, data, about)

    def decrypt_bytes(self, data: bytes, about: bytes) -> bytes:
        """The bytes again; `Conflict` under other keys, or when something else is said about them."""
        try:
            return self._cipher.decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], about)
        except InvalidTag as error:
            raise Conflict("these keys do not open this", code="keys_do_not_fit") from error

    def encrypt_all(self, texts: Iterable[str]) -> list[bytes]:
        """Each encrypted under a nonce of its own."""
        return [self.encrypt(text) for text in texts]

    def unseal(self, data: bytes) -> bytes:
        """The content again; `Conflict` when it was encrypted under other keys or changed since."""
        try:
            return self._cipher.decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], None)
        except InvalidTag as error:
            raise Conflict("these keys do not open this", code="keys_do_not_fit") from error

    def decrypt(self, data: bytes) -> str:
        """`unseal` of a text."""
        return self.unseal(data).decode()
