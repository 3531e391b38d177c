"""The coordinators' desk for the report."""
