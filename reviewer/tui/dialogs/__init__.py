"""Modal screens: told values when they open, they close with an answer and decide nothing."""
