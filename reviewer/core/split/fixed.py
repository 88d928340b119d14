"""Logarithms, roots and likelihoods in whole numbers, the same on every machine to the last digit."""

from functools import lru_cache
from math import isqrt

ONE = 1024
"""One, in the fixed-point numbers here."""

_LOGISTIC = (512, 637, 749, 837, 902, 946, 975, 994, 1006, 1013, 1017, 1020, 1021, 1022, 1023, 1023, 1024)
"""1 / (1 + exp(-x)) at x = 0, 0.5, 1 … 8, times ONE."""
_HALF = 50


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


def cosine(product: int, left: int, right: int) -> int:
    """The cosine, times ONE, of two vectors with this inner product and these squared lengths."""
    return product * ONE // isqrt(left * right) if product and left and right else 0


def likelihood(points: int) -> int:
    """The probability, times ONE, that belongs to hundredths of log-odds; between the table's places a line."""
    step, rest = divmod(abs(points), _HALF)
    if step >= len(_LOGISTIC) - 1:
        value = ONE
    else:
        value = _LOGISTIC[step] + (_LOGISTIC[step + 1] - _LOGISTIC[step]) * rest // _HALF
    return value if points >= 0 else ONE - value
