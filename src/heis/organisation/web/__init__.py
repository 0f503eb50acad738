"""The pages of the organisation: the tree, the people in a unit, deputies, and what administrators do."""
