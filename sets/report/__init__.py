"""The cohort report."""

from sets.report.compile import SECTIONS, Compiled, compile_report

__all__ = ["compile_report", "Compiled", "SECTIONS"]
