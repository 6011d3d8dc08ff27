"""Cases: rules tested by data. What is given and what must come out stands beside each rulebook."""

from engine.casebook.model import CaseFile, TestCase, case_files, load_cases
from engine.casebook.run import CaseResult, run_case

__all__ = ["CaseFile", "CaseResult", "TestCase", "case_files", "load_cases", "run_case"]
