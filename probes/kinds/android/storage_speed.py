"""Storage speed: a bounded file written, read and removed again."""
