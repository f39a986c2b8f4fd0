"""What a photo shows: vision models that turn a photo into defects (not data models, not phone models)."""
