"""XML that strangers made, read without entities; where it is broken is said."""

from typing import TYPE_CHECKING

from reviewer.formats.evidence.report import NotAsExpected

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def root_of(data: bytes) -> "Element":
    """The root element. Raises NotAsExpected with line and column for what is no XML, or defines entities."""
    # Imported here: a report in another format needs no XML.
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(data, forbid_dtd=False)
    except ParseError as error:
        line, column = error.position
        reason = str(error).partition(":")[0]
        raise NotAsExpected(f"is not XML (line {line}, column {column + 1}): {reason}") from None
    except DefusedXmlException:
        raise NotAsExpected("defines XML entities, which are not read; expected a plain report") from None
    except (ValueError, LookupError) as error:
        raise NotAsExpected(f"is not XML: {error}") from None
    return root


def local(element: "Element") -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]
