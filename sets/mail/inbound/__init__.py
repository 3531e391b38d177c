"""Mail that comes in: bytes in, values out. Nothing here keeps, sends or answers anything, and no mail makes it raise."""
