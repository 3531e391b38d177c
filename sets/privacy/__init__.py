"""Export, erasure, retention: the rules, without files."""
