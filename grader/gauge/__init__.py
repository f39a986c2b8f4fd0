"""Gauge studies of a station: the same devices inspected again and again, planned, read and judged."""
