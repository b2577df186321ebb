"""Instruments, dated parameters, deciding levels, forms, look-up lists and state labels."""

from regulations.models.authority import AuthorityAction, AuthorityRule
from regulations.models.form import FormVersion
from regulations.models.instrument import Instrument, InstrumentReplacement
from regulations.models.lookups import LookupList, LookupValue, StateLabel
from regulations.models.parameter import Parameter, ParameterValue
from regulations.models.version import DataVersion

__all__ = [
    "AuthorityAction",
    "AuthorityRule",
    "DataVersion",
    "FormVersion",
    "Instrument",
    "InstrumentReplacement",
    "LookupList",
    "LookupValue",
    "Parameter",
    "ParameterValue",
    "StateLabel",
]
