"""What it adds up to: standards, grades, findings, signed reports."""

__version__ = "0.1.0"
