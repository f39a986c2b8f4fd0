"""History: since when the device runs, why it last started, what crashed."""
