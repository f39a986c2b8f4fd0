"""Cameras: which there are, and a photo that the phone takes of whatever is before it."""
