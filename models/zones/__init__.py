"""Faces and zones of each kind of device, and the outlines of known models in mm."""
