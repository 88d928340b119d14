"""The screens: told things, say things; rules live below."""
