"""SendGrid's Event Webhook as it comes: signed batches, written as SendGrid writes them. The key pair is of these tests alone."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import httpx
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sets.mail.transports.sendgrid import KEY_ARGUMENT
from sets.mail.transports.sendgrid_events import SIGNATURE, TIMESTAMP
from sets.model.messages import Delivery
from sets.web.server.events_webhook import PATH

Event = dict[str, Any]


class Signer:
    """Signs as SendGrid does: ECDSA over the time and the body, byte for byte. `secret` makes the key pair."""

    def __init__(self, secret: int = 20_270_121) -> None:
        self._key = ec.derive_private_key(secret, ec.SECP256R1())
        public = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.public = base64.b64encode(public).decode("ascii")
        """As SendGrid's page shows it."""

    def headers(self, body: bytes, at: datetime) -> dict[str, str]:
        """The two headers of a batch that leaves at `at`."""
        timestamp = str(int(at.timestamp()))
        signature = self._key.sign(timestamp.encode() + body, ec.ECDSA(hashes.SHA256()))
        return {SIGNATURE: base64.b64encode(signature).decode("ascii"), TIMESTAMP: timestamp}


SIGNER = Signer()


def written(events: Iterable[Mapping[str, Any]]) -> bytes:
    """The body of a batch: an event a line, and a line end of the net after the last."""
    return ("[" + ",\r\n".join(json.dumps(event, separators=(",", ":")) for event in events) + "]\r\n").encode()


def an_event(line: Delivery, at: datetime, kind: str, **said: Any) -> Event:
    """What SendGrid says of the letter of this line; None takes a field away."""
    given = {
        "email": line.address,
        "timestamp": int(at.timestamp()),
        "smtp-id": "<14c5d75ce93.dfd.64b469@ismtpd-555>",
        "event": kind,
        "category": [line.kind, line.occasion],
        "sg_event_id": f"{kind}-{line.key}",
        "sg_message_id": f"{line.key}.filter0001.16648.5515E0B88.0",
        KEY_ARGUMENT: line.letter or line.key,
        **said,
    }
    return {name: value for name, value in given.items() if value is not None}


def posted(client: httpx.Client, events: Iterable[Mapping[str, Any]], at: datetime) -> httpx.Response:
    """What is answered to a batch that SendGrid signs and posts at `at`."""
    body = written(events)
    headers = {"content-type": "application/json", **SIGNER.headers(body, at)}
    return client.post(PATH, content=body, headers=headers)
