"""Virtual devices: transcripts that speak the real wire protocols."""
