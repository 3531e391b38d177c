"""What came on paper or by other ways: learning logs, registers, rounds, ratings, answers and actions from CSV or JSON."""

from sets.responses.csv_import.columns import COLUMNS, KINDS, Column, template_csv
from sets.responses.csv_import.read import Count, Imported, Refused, read_import
from sets.responses.csv_import.table import LARGEST

__all__ = ["read_import", "LARGEST", "Imported", "Refused", "Count", "COLUMNS", "KINDS", "Column", "template_csv"]
