"""Slack: what a card looks like, and how it gets there."""
