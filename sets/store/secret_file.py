"""The home's own secret, made on first use."""

from __future__ import annotations

import base64
from pathlib import Path

from filelock import FileLock, Timeout

from sets.model.errors import StoreError
from sets.store.atomic_file import make_private_folder, replace_file

SECRET_FILE = "secret"
_LEAST = 32
_TIMEOUT = 30.0


def ensure_secret(home: Path, entropy: bytes) -> str:
    """The secret in `home/secret`; made of `entropy` (32 bytes of chance or more) when there is none yet.

    Processes that start at the same moment all get the same one. It may be edited like SETWISE_SECRET: newest first,
    one a line. StoreError when it cannot be read or written, or is empty.
    """
    path = home / SECRET_FILE
    try:
        return _read(path)
    except FileNotFoundError:
        return _made(path, entropy)


def _made(path: Path, entropy: bytes) -> str:
    if len(entropy) < _LEAST:
        raise StoreError(f"a secret needs {_LEAST} bytes of chance", whom=path.name)
    try:
        make_private_folder(path.parent)
        with FileLock(path.with_suffix(".lock"), timeout=_TIMEOUT, mode=0o600):
            if not path.exists():
                replace_file(path, base64.urlsafe_b64encode(entropy).rstrip(b"=") + b"\n")
    except (OSError, Timeout) as error:
        raise StoreError("the home's secret could not be made; is the home writable?", whom=str(path)) from error
    return _read(path)


def _read(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise
    except (OSError, UnicodeDecodeError):
        raise StoreError("the home's secret could not be read", whom=str(path)) from None
    if not text:
        raise StoreError(
            "the home's secret is empty; put a backup of it back, or nothing that was sealed opens again",
            whom=str(path),
        )
    return text
