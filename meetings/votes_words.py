"""A vote in words: how its base was reached, both counts where the member under consideration may or may not vote."""

from __future__ import annotations

from dataclasses import dataclass

from meetings.models import Vote


@dataclass(frozen=True, slots=True)
class BaseWords:
    """The base of a vote as it is read out: the reckoning, the rule, the other count when there is one."""

    reckoning: str
    rule: str
    other: str = ""


_MINUS = (
    ("temporary_elsewhere", "sinh hoạt tạm thời nơi khác"),
    ("exempt_left_out", "được miễn sinh hoạt, không dự"),
    ("suspended", "bị đình chỉ sinh hoạt"),
)


def base_words(vote: Vote, *, of_committee: bool = False) -> BaseWords:
    """``20 chính thức − 1 sinh hoạt tạm thời nơi khác = 19; cần 10``, from what was kept beside the vote."""
    return words_of(vote.base_parts, vote.base, vote.needed, rule=vote.rule, of_committee=of_committee)


def words_of(parts: dict, number: int, needed: int, *, rule: dict, of_committee: bool = False) -> BaseWords:
    """The same from plain values, for a vote not yet recorded."""
    steps = [f"{parts.get('official', number)} {'chi ủy viên' if of_committee else 'chính thức'}"]
    steps += [f"{parts[name]} {words}" for name, words in _MINUS if parts.get(name)]
    reckoning = " − ".join(steps)
    if len(steps) > 1:
        reckoning = f"{reckoning} = {number}"
    other = ""
    if parts.get("other_number") is not None:
        without = "không " if parts["other_number"] < number else ""
        other = f"Nếu {without}tính đồng chí được xét: {parts['other_number']} người, cần {parts.get('other_needed')} phiếu."
    said = str(rule.get("text") or "")
    source = str(rule.get("citation") or "")
    return BaseWords(
        f"{reckoning}; cần {needed} phiếu", " ".join(x for x in (said, f"({source})" if source else "") if x), other
    )
