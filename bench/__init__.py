"""Measures the product against a generated country. See docs/performance.md."""
