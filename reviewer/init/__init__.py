"""The job `init`: what a repository needs for reviews, shown as a plan first; what is there already stays."""
