"""Working days, local time, moments, contact hours, pre-election periods."""
