"""Sensors: which there are, and whether what they last said can be true."""
