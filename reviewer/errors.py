"""The few ways things go wrong, each with a sentence a user can act on and an exit code."""


class ReviewerError(Exception):
    """Something a user can act on: what happened, where, and what was expected.

    `message` is one sentence; `hint`, if any, says what to do next. Exit code 2 (DESIGN: usage or bad input).
    """

    exit_code = 2

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class BadInput(ReviewerError):
    """What was asked for does not exist or cannot be read: a ref, a patch, a policy, a file."""


class RepositoryError(ReviewerError):
    """The repository refused: not a repository, not writable, locked by another process."""


class CannotTell(ReviewerError):
    """The answer could not be established; never to be read as yes."""

    exit_code = 3
