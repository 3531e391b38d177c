"""The pages that people meet: signed links, forms, no account and no cookie (domain.md sections 9 and 10)."""
