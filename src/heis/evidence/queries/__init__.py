"""What the evidence of many initiatives says together, and what lives on of it."""
