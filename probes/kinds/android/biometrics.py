"""Biometrics: fingerprint and face hardware."""
