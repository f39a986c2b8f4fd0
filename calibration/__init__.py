"""What the instruments are known to be: quantities, certificates, scale."""
