"""The pages of accounts: logging in, mailed links, and my account."""
