"""The job `audit`: who approved a line, a commit or a range, on what evidence, and what is missing."""
