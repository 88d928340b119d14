"""Readers and writers of formats that live outside this program."""
