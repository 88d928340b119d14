"""JUnit XML: the requirements of a gate as test cases, for CI that shows tests."""

from xml.sax.saxutils import escape, quoteattr

from reviewer.core.gate import Decision, Place, stands_in_the_way
from reviewer.core.requirements import Outcome, Requirement
from reviewer.core.text import visible


def junit(decision: Decision) -> str:
    """One suite with one case a requirement: a failure when it is not satisfied, an error when nobody can tell.

    What is only said, and does not stand in the way, is the output of a case that passes.
    """
    blocking = [one for one in decision.requirements if stands_in_the_way(one)]
    failures = sum(one.outcome is Outcome.NOT_SATISFIED for one in blocking)
    counts = f'tests="{len(decision.requirements)}" failures="{failures}" errors="{len(blocking) - failures}"'
    cases = "".join(_case(decision, one) for one in decision.requirements)
    suite = f'<testsuite name="reviewer check" {counts}>\n{cases}</testsuite>\n'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites {counts}>\n{suite}</testsuites>'


def _case(decision: Decision, requirement: Requirement) -> str:
    head = f'<testcase classname="reviewer.check" name={_attribute(requirement.name)} time="0">'
    return f"{head}{_body(decision, requirement)}</testcase>\n"


def _body(decision: Decision, requirement: Requirement) -> str:
    said = f"{requirement.expression}: {requirement.reason}"
    if not stands_in_the_way(requirement):
        return f"<system-out>{_text(said)}</system-out>"
    kind = "failure" if requirement.outcome is Outcome.NOT_SATISFIED else "error"
    places = (_place(decision, place) for place in decision.lacking(requirement))
    detail = "\n".join(map(_text, [said, *places]))
    return f'<{kind} type="{requirement.outcome}" message={_attribute(requirement.reason)}>{detail}</{kind}>'


def _place(decision: Decision, place: Place) -> str:
    """Where a unit stands that a requirement lacks, and what risk was found in it."""
    tags = ", ".join(one.tag for one in decision.found_in(place.unit))
    return f"{place.words}  {place.unit.fingerprint}{f'  {tags}' if tags else ''}"


def _text(text: str) -> str:
    """Text that XML can carry: control characters and lone surrogates are written as symbols."""
    return escape(visible(text))


def _attribute(text: str) -> str:
    return quoteattr(visible(text))
