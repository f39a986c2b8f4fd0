"""Audio: sound devices, and the vibrator."""
