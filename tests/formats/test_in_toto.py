"""in-toto statements and DSSE envelopes, as their specifications say."""

import base64
import json

from reviewer.formats.in_toto import envelope, key_id, pre_authentication_encoding, statement
from reviewer.formats.records import Signature


def test_the_encoding_is_the_one_of_the_specification():
    """The test vector of the DSSE specification's protocol.md."""
    assert pre_authentication_encoding(b"hello world", "http://example.com/HelloWorld") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


def test_lengths_are_bytes_not_characters():
    assert pre_authentication_encoding("é".encode(), "é") == "DSSEv1 2 é 2 é".encode()


def test_a_statement_has_the_fields_of_version_1():
    said = json.loads(statement("main", {"gitCommit": "0" * 40}, {"result": "approved"}))
    assert said["_type"] == "https://in-toto.io/Statement/v1"
    assert said["subject"] == [{"name": "main", "digest": {"gitCommit": "0" * 40}}]
    assert set(said) == {"_type", "subject", "predicateType", "predicate"}


def test_an_envelope_keeps_the_payload_byte_for_byte():
    payload = statement("é\n", {"gitCommit": "0" * 40}, {})
    line = envelope(payload, Signature("openpgp", "-----BEGIN PGP SIGNATURE-----\n"))
    assert "\n" not in line
    assert base64.b64decode(json.loads(line)["payload"]) == payload


def test_only_an_ssh_signature_names_its_key():
    assert key_id(Signature("openpgp", "x")) == ""
