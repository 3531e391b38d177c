"""The cohort report."""

from sets.report.build import SECTIONS, Compiled, compile_report

__all__ = ["compile_report", "Compiled", "SECTIONS"]
