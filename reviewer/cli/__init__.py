"""The command line: one module a subcommand, imported only when it is asked for."""

SUMMARIES = {
    "review": "Review a change in the terminal (what `reviewer TARGET` does).",
    "show": "Print the same facts without a terminal; --json for data.",
    "split": "Print the chunks a change falls into, or write them as a stack.",
    "comments": "Print what reviewers ask for, for the person or agent who answers.",
    "sign": "Record a sign-off in the ledger.",
    "check": "Check whether a change may pass; for hooks and CI.",
    "stats": "Reviewing as work, and whether changes hold up: the weekly scorecard.",
    "sync": "Exchange the records with a remote.",
    "record": "Write evidence, provenance, deployments and incidents into the ledger.",
    "audit": "Say who approved a line, a commit or a range, and on what evidence.",
    "init": "Set up a repository: policy, sharing, signing.",
    "demo": "Build a throw-away repository with an agent's branch and open it.",
}
"""The subcommands and what each does; the module of the same name holds a click command called `command`."""


def plain_target(words: list[str]) -> bool:
    """Whether all that was said is what to review, or nothing: then a start need not wait for the parser's import."""
    return not words or (len(words) == 1 and not words[0].startswith("-") and words[0] not in SUMMARIES)


def nearest_command(word: str) -> str | None:
    """The subcommand someone who typed `word` may have meant."""
    from difflib import get_close_matches  # only a mistake needs it

    found = get_close_matches(word, SUMMARIES, n=1, cutoff=0.75)
    return found[0] if found else None
