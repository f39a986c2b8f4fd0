"""Ports: the USB connection and what it offers."""
