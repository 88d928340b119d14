"""Speed and size beside a bare Textual app and git, in one run: `python -m tests.bench`."""
