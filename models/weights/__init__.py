"""Fitted weights, each with a card beside it: what it was fitted on, how, and how well it does."""
