"""Touch: the panel, every cell of it, several fingers, and touches that nobody made."""
