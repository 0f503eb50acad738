"""Reading what lives on after a project."""
