"""The paper a decision is made on: what it holds, and how it is set as PDF."""
