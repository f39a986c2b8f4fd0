"""Buttons: which keys the device has, and each of them pressed and released."""
