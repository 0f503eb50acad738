"""Measuring on a generated country."""
