"""in-toto Statements v1 in DSSE envelopes, for supply-chain tools.

Sources: in-toto attestation framework, spec/v1/statement.md and digest_set.md; DSSE v1, protocol.md and envelope.md.
"""

import base64
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from reviewer.formats.records import Signature

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PAYLOAD_TYPE = "application/vnd.in-toto+json"
PREDICATE_TYPE = "https://pypi.org/project/reviewer-tui/#sign-off/v1"
"""Ours, versioned: there is no vetted predicate for a person's review."""
ARMOR = "-----"


def statement(name: str, digest: Mapping[str, str], predicate: Mapping[str, Any]) -> bytes:
    """A Statement about one thing, as bytes; `digest` maps gitCommit and gitTree to lower-case hex."""
    data = {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": name, "digest": dict(digest)}],
        "predicateType": PREDICATE_TYPE,
        "predicate": dict(predicate),
    }
    return json.dumps(data, separators=(",", ":")).encode("ascii")


def pre_authentication_encoding(payload: bytes, payload_type: str = PAYLOAD_TYPE) -> bytes:
    """The bytes that are signed: `DSSEv1 SP len(type) SP type SP len(payload) SP payload`, lengths in bytes."""
    kind = payload_type.encode("utf-8")
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def envelope(payload: bytes, signature: Signature) -> str:
    """A DSSE envelope on one line; the signature is one over the payload's pre-authentication encoding.

    `sig` is the armored signature as ssh-keygen or gpg wrote it, in base64: a verifier that expects a bare key's
    signature will not take it, and `keyid` says which key it is.
    """
    signed = {"keyid": key_id(signature), "sig": _base64(signature.value.encode("ascii") + b"\n")}
    data = {"payload": _base64(payload), "payloadType": PAYLOAD_TYPE, "signatures": [signed]}
    return json.dumps(data, separators=(",", ":"))


def key_id(signature: Signature) -> str:
    """`SHA256:…` of the public key in an ssh signature, as ssh-keygen prints it; "" for another kind.

    The signature's form is OpenSSH's PROTOCOL.sshsig: `SSHSIG`, a version, then the key as a length and its bytes.
    """
    if signature.format != "ssh":
        return ""
    lines = [line for line in signature.value.split("\n") if not line.startswith(ARMOR)]
    blob = base64.b64decode("".join(lines))
    size = int.from_bytes(blob[10:14], "big")
    return "SHA256:" + _base64(sha256(blob[14 : 14 + size]).digest()).rstrip("=")


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
