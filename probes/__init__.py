"""What is asked of a device: links, probes, readings, evidence."""
