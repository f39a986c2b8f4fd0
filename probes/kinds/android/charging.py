"""Charging, measured: what the battery takes over minutes on the cable, and whether it takes it again."""
