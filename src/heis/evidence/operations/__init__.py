"""What is done with the benefits and the endings when they live by themselves."""
