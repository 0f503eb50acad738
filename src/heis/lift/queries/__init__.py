"""What can be read of the lift."""
