"""Whole blobs on demand, from several threads, and a sentence for one that is missing."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from reviewer.errors import BadInput
from reviewer.git.blobs import Blobs
from reviewer.git.location import locate
from tests.repo import Repo

CONTENTS = [b"", b"x", b"\n", b"line\n" * 100_000, b"\0\r\n\xff" * 1000]


@pytest.fixture
def blobs(repo: Repo) -> Blobs:
    return Blobs(locate(repo.path))


def test_blobs_come_back_byte_for_byte(repo: Repo, blobs: Blobs) -> None:
    for content in CONTENTS:
        oid = repo.git("hash-object", "-w", "--stdin", stdin=content)
        assert blobs.size(oid) == len(content)
        assert blobs.read(oid) == content
    blobs.close()


def test_a_missing_blob_is_a_sentence_and_the_next_one_still_comes(repo: Repo, blobs: Blobs) -> None:
    oid = repo.git("hash-object", "-w", "--stdin", stdin=b"x")
    for ask in (blobs.read, blobs.size):
        with pytest.raises(BadInput, match=r"lacks object 0{40}"):
            ask("0" * 40)
    assert blobs.read(oid) == b"x"
    blobs.close()


@pytest.mark.parametrize("oid", ["", "HEAD\nHEAD", "HEAD:a", "a b"])
def test_only_ids_are_asked_for(blobs: Blobs, oid: str) -> None:
    with pytest.raises(BadInput, match="is no object id"):
        blobs.read(oid)
    blobs.close()


def test_threads_get_their_own_answers(repo: Repo, blobs: Blobs) -> None:
    contents = {
        repo.git("hash-object", "-w", "--stdin", stdin=bytes([n]) * n): bytes([n]) * n for n in range(40)
    }
    with ThreadPoolExecutor(8) as pool:
        read = dict(zip(contents, pool.map(blobs.read, contents), strict=True))
    assert read == contents
    blobs.close()


def test_closing_twice_is_fine_and_a_closed_one_can_be_used_again(repo: Repo, blobs: Blobs) -> None:
    oid = repo.git("hash-object", "-w", "--stdin", stdin=b"x")
    blobs.close()
    assert blobs.read(oid) == b"x"
    blobs.close()
    blobs.close()


def test_what_is_asked_ahead_is_read_in_order_out_of_order_or_not_at_all(repo: Repo):
    contents = {f"{number}.txt": f"{number}\n" * number for number in range(1, 7)}
    repo.commit("files", contents)
    oids = [repo.git("rev-parse", f"HEAD:{name}") for name in contents]
    blobs = Blobs(locate(repo.path))
    try:
        blobs.ahead(oids)
        assert blobs.read(oids[0]) == b"1\n"
        assert blobs.read(oids[2]) == b"3\n" * 3
        blobs.ahead(["f" * 40])  # too early: the others are still on their way
        assert blobs.read(oids[0]) == b"1\n"
        blobs.ahead(["e" * 40, oids[1]])
        assert blobs.read(oids[1]) == b"2\n" * 2
        blobs.ahead(oids)
    finally:
        blobs.close()


def test_sizes_are_learnt_at_once_and_what_is_missing_is_named(repo: Repo):
    repo.commit("files", {"a": "a\n", "b": "bb\n"})
    a, b = (repo.git("rev-parse", f"HEAD:{name}") for name in "ab")
    blobs = Blobs(locate(repo.path))
    try:
        blobs.sizes([a, b] * 40)
        assert (blobs.size(a), blobs.size(b)) == (2, 3)
        with pytest.raises(BadInput, match="lacks object"):
            blobs.sizes(["f" * 40])
        assert blobs.size(a) == 2
    finally:
        blobs.close()
