"""The parameters which the apps say they use."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Declared:
    """One declaration: code, unit and label as the app believes them; compared by ``check_regulations``."""

    code: str
    unit: str
    label: str
    module: str


@dataclass
class Registry:
    """Every declaration of this process, by code."""

    parameters: dict[str, Declared] = field(default_factory=dict)

    def add(self, declared: Declared) -> None:
        """Remember it; the same code declared twice with another unit is a fault of the programmer."""
        known = self.parameters.get(declared.code)
        if known is not None and known.unit != declared.unit:
            raise ValueError(
                f"Parameter {declared.code} is declared as {known.unit} in {known.module} "
                f"and as {declared.unit} in {declared.module}."
            )
        self.parameters.setdefault(declared.code, declared)


registry = Registry()
