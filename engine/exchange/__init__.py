"""Official tables in and out: case folders, rejection files, templates, the documentation of tables."""

from engine.exchange.amend import Amended, amend
from engine.exchange.case import CaseFolder, Delivery, read_case
from engine.exchange.describe import describe_tables, write_table_docs
from engine.exchange.registers import Register, RegisterRow, RegisterSpec, read_register
from engine.exchange.rejects import safe_text, write_rejections
from engine.exchange.report import Defect, Notice, Rejection, TableReport
from engine.exchange.templates import write_template
from engine.exchange.workbook import open_workbook

__all__ = [
    "Amended",
    "CaseFolder",
    "Defect",
    "Delivery",
    "Notice",
    "Register",
    "RegisterRow",
    "RegisterSpec",
    "Rejection",
    "TableReport",
    "amend",
    "describe_tables",
    "open_workbook",
    "read_case",
    "read_register",
    "safe_text",
    "write_rejections",
    "write_table_docs",
    "write_template",
]
