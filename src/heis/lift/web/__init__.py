"""The pages of the lift."""
