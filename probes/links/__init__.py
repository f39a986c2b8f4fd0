"""Links: one file per way of asking a device."""
