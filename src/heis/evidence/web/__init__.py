"""The pages of what lives on after a project."""
