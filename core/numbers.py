"""Numbers as the Party's reports print them.

Source: document-format rules B5. 127.455 · 99,42% · 1.669/2.000 · 35/35 (100%) · 1.250.000 đồng ·
"giảm 24 người". Rounding is half-up, on exact decimals, never on binary fractions.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

Number = int | Decimal


def round_half_up(value: Number | float | str, decimals: int = 2) -> Decimal:
    """Round 5 away from zero: 0,125 → 0,13."""
    exact = value if isinstance(value, int | Decimal) else Decimal(str(value))
    return Decimal(exact).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def format_number(value: Number | None, decimals: int = 0) -> str:
    """127.455: dot for thousands, comma for decimals; empty for no value."""
    if value is None:
        return ""
    if type(value) is int and not decimals:
        return f"{value:,}".replace(",", ".")
    rounded = round_half_up(value, decimals)
    if rounded == 0:
        rounded = abs(rounded)
    return f"{rounded:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def format_points(value: Number | None) -> str:
    """Points of a score: 94,74; a whole number without decimals (90); empty for no value."""
    if value is None:
        return ""
    exact = Decimal(value)
    return format_number(exact, 0 if exact == exact.to_integral_value() else 2)


def percentage(part: Number, whole: Number, decimals: int = 2) -> Decimal | None:
    """part of whole in hundredths, rounded half-up; None when the whole is 0."""
    if not whole:
        return None
    return round_half_up(Decimal(part) * 100 / Decimal(whole), decimals)


def format_percent(value: Number | None, decimals: int = 2) -> str:
    """99,42%; a whole percentage prints without decimals (100%); a dash for none."""
    if value is None:
        return "–"
    rounded = round_half_up(value, decimals)
    if rounded == rounded.to_integral_value():
        return f"{format_number(rounded)}%"
    return f"{format_number(rounded, decimals)}%"


def format_share(part: Number, whole: Number, decimals: int = 2) -> str:
    """The share of part in whole, as printed: format_share(126715, 127455) → 99,42%."""
    return format_percent(percentage(part, whole, decimals), decimals)


def format_ratio_column(value: Number, base: Number) -> str:
    """Comparison columns of the sheets, in per cent without the sign: 122,95; dash without base."""
    share = percentage(value, base)
    return "–" if share is None else format_number(share, 2)


def format_fraction(part: Number, whole: Number) -> str:
    """1.669/2.000."""
    return f"{format_number(part)}/{format_number(whole)}"


def format_fraction_share(part: Number, whole: Number) -> str:
    """35/35 (100%)."""
    return f"{format_fraction(part, whole)} ({format_share(part, whole)})"


def describe_result(part: Number, target: Number, noun: str = "") -> str:
    """A result beside its target: "1.669/2.000 đảng viên, đạt 83,45%"."""
    fraction = f"{format_fraction(part, target)} {noun}".strip()
    return f"{fraction}, đạt {format_share(part, target)}"


def describe_change(now: Number, before: Number, *, noun: str = "người", base: str = "năm trước") -> str:
    """A difference in words, never with a sign: "tăng 388 người so với năm 2020", "bằng năm 2020".

    `base` names what it is compared with.
    """
    difference = now - before
    if difference == 0:
        return f"bằng {base}"
    verb = "tăng" if difference > 0 else "giảm"
    return f"{verb} {format_number(abs(difference))} {noun} so với {base}"


def format_money(amount: Number | None) -> str:
    """1.250.000 đồng; empty for no value."""
    return "" if amount is None else f"{format_number(amount)} đồng"
