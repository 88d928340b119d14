"""Logarithms and cosines in whole numbers, the same on every machine to the last digit."""

from collections.abc import Mapping
from functools import lru_cache
from math import isqrt

ONE = 1024
"""One, in the fixed-point numbers here."""


@lru_cache(maxsize=65536)
def log2(number: int) -> int:
    """The binary logarithm of a positive whole number, times ONE, rounded down; by repeated squaring."""
    whole = number.bit_length() - 1
    mantissa = (number << 32) >> whole
    result = whole
    for _ in range(10):
        mantissa = (mantissa * mantissa) >> 32
        result <<= 1
        if mantissa >> 33:
            mantissa >>= 1
            result |= 1
    return result


def dot(left: Mapping[str, int], right: Mapping[str, int]) -> int:
    """The inner product of two sparse vectors."""
    if len(left) > len(right):
        left, right = right, left
    return sum(weight * right[key] for key, weight in left.items() if key in right)


def cosine(product: int, left: int, right: int) -> int:
    """The cosine, times ONE, of two vectors with this inner product and these squared lengths."""
    return product * ONE // isqrt(left * right) if left and right else 0
