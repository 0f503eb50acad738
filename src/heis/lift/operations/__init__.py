"""What can be done with an initiative. One module for each part of its life."""
