"""The cohort report."""

from sets.report.build import SECTIONS, Compiled, Scope, compile_report

__all__ = ["compile_report", "Compiled", "Scope", "SECTIONS"]
