"""Kinds of device: how each is found and identified."""
