"""What the evidence of many initiatives says together."""
