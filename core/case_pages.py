"""The pages every procedure has: the rail of its states, the log of its acts, and the page on which a step is taken.

::

    @page(permission=P.DUES_VIEW)
    def take_step(request, relief, name):
        return step_page(request, _relief(request, relief), name, breadcrumbs=…)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.dates import TIME_ZONE, format_date, format_moment
from core.findings import Finding, Refused, blocking
from core.pages import add_findings, keep_typed
from core.workflow import BESIDE, Case, Step, Transition, findings_of, judging, perform

LONG = ("reason", "opinion", "reply")  # values written in sentences


class StepForm(forms.Form):
    """What a step asks of who takes it: the values of its table row, its day, a note, a reason where a rule may be overridden.

    A procedure derives from it to ask a value by another field (``asked``) or to offer values that are not required (``extra``).
    """

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    on = forms.DateField(label="Ngày thực hiện")
    note = forms.CharField(label="Ghi chú", max_length=500, required=False)

    def __init__(self, *args, case: Case, transition: Transition, overridable: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.transition = case, transition
        more = self.extra()
        for name, label in transition.needs.items():
            self.fields[name] = self.asked(name, label[0].upper() + label[1:])
        self.fields.update(more)
        if overridable or "override_reason" in self.data:
            self.offer_override()
        self.order_fields([*transition.needs, *more, "on", "note"])

    def offer_override(self) -> None:
        """Ask for a reason to go beyond a rule that allows it."""
        self.fields["override_reason"] = forms.CharField(label="Lý do vượt quy định", max_length=500, required=False)

    def asked(self, name: str, label: str) -> forms.Field:
        """The field of a required value: a date when its name says so, a few lines for reasons, else one line."""
        if name.endswith("_on"):
            return forms.DateField(label=label)
        if name in LONG:
            return forms.CharField(label=label, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
        return forms.CharField(label=label, max_length=200)

    def extra(self) -> dict[str, forms.Field]:
        """Further fields of this step by their name."""
        return {}

    @property
    def step(self) -> dict:
        """The values as ``perform`` takes them."""
        data = dict(self.cleaned_data)
        apart = {"on": data.pop("on", self.initial["on"]), "version": data.pop("version")}
        return {**apart, "override_reason": data.pop("override_reason", ""), "data": data}


@dataclass(frozen=True, slots=True)
class NextStep:
    """A step as the page of a case shows it: what stands in its way with where to mend it, the button, or who takes it."""

    transition: Transition
    node: object
    permitted: bool
    findings: list[Finding] = field(default_factory=list)
    mend: list[tuple[str, str]] = field(default_factory=list)  # (words, address)
    main: bool = True

    @property
    def ready(self) -> bool:
        """Whether nothing stands in its way."""
        return not blocking(self.findings)


@dataclass(frozen=True, slots=True)
class Term:
    """A deadline: what, by when, how many days are left (negative when past), by which rule."""

    label: str
    on: date
    left: int
    basis: str = ""
    waited: bool = False  # not a last day: the day from which one may go on
    unit: str = "ngày"
    soon: int = 7  # from how many days left on it is pointed out

    @property
    def tone(self) -> str:
        """Colour of the badge beside the words."""
        if self.waited:
            return "done" if self.left < 0 else "neutral"
        return "error" if self.left < 0 else "warning" if self.left <= self.soon else "neutral"

    @property
    def words(self) -> str:
        """How long is left."""
        if self.waited and self.left < 0:
            return "Đã đủ thời gian"
        if self.left < 0:
            return f"Quá hạn {-self.left} {self.unit}"
        return "Hôm nay" if self.left == 0 else f"Còn {self.left} {self.unit}"


def leads_on(case: Case, transition: Transition) -> bool:
    """Whether a step leads further along the smooth way; out of a pause every step back onto the way does."""
    rail = [str(state) for state in case.workflow.rail]
    here = rail.index(case.state) if case.state in rail else -1
    return any(str(target) in rail[here + 1 :] for target in transition.targets)


def next_steps(
    case: Case,
    scope,
    on: date,
    *,
    main: Callable[[Transition], bool] | None = None,
    mend: Callable[[Transition, list[Finding]], list[tuple[str, str]]] | None = None,
) -> list[NextStep]:
    """The steps that may follow, for ``cases/_next.html``: those to do next with what is missing, then the folded ones.

    ``main`` says which are to do next (else those that lead on), ``mend`` where what a finding misses is entered.
    """
    found = []
    with judging(case):
        for transition in case.workflow.leaving(case.state):
            if not transition.applies(case):
                continue
            node = case.node_for(transition)
            permitted = scope.can(transition.who, node)
            first = main(transition) if main else leads_on(case, transition)
            findings = findings_of(case, Step(transition, scope, on)) if permitted and first else []
            where = mend(transition, findings) if mend and findings else []
            found.append(NextStep(transition, node, permitted, findings, where, first))
    return found


def steps_of(case: Case) -> list:
    """The log of a case, oldest first."""
    return list(case.steps.select_related("by").order_by("at", "pk"))


def rail_of(
    case: Case, steps: Iterable, *, states: Sequence[str] | None = None, began: date | None = None
) -> list[dict]:
    """The rail for the stepper, with the day each state was reached.

    ``states`` replaces the smooth way of the workflow; a case that left it shows the states it went through and where it stands.
    ``began`` is the day the case was opened.
    """
    workflow = case.workflow
    reached = {step.to_state: step.on for step in steps if step.step not in BESIDE}
    reached.setdefault(str(workflow.initial), began)
    way = [str(state) for state in states or workflow.rail]
    if case.state not in way:
        way = [state for state in way if state in reached] + [case.state]
    position = way.index(case.state)
    ended = case.state in {str(state) for state in workflow.closed}
    return [
        {
            "label": workflow.states(state).label,
            "state": _standing(number - position, state in reached, ended),
            "note": format_date(reached[state]) if number <= position and reached.get(state) else "",
        }
        for number, state in enumerate(way)
    ]


def _standing(distance: int, reached: bool, ended: bool) -> str:
    if distance > 0:
        return "next"
    if distance == 0:
        return "done" if ended else "current"
    return "done" if reached else "skipped"


def log_of(
    case: Case, steps: Iterable, *, opened: str = "", labels: Mapping[str, str] | None = None, remarks: bool = False
) -> list[dict]:
    """Who did what, newest first; ``opened`` names how the case began, ``labels`` acts that are no step of the table.

    The day of an act is told when it was written down on another. With ``remarks`` also what the rules had to say of each.
    """
    entries = []
    for step in steps:
        known = case.workflow.by_name.get(step.step)
        told = [
            f"Ngày thực hiện {format_date(step.on)}" if step.on != step.at.astimezone(TIME_ZONE).date() else "",
            step.note,
        ]
        told += [one["message"] for one in step.findings] if remarks else []
        told += [f"Lý do vượt quy định: {step.override_reason}" if step.override_reason else ""]
        told = [words for words in told if words]
        entries.append({
            "when": format_moment(step.at), "title": known.label if known else {**BESIDE, **(labels or {})}.get(step.step, step.step),
            "by": str(step.by or ""), "body": ". ".join([*(words.rstrip(".") for words in told[:-1]), *told[-1:]]),
        })  # fmt: skip
    entries.reverse()
    if opened:
        entries.append({"when": format_moment(case.created_at), "title": opened, "by": str(case.created_by or "")})
    return entries


def step_page(
    request: HttpRequest,
    case: Case,
    name: str,
    *,
    form_class: type[StepForm] = StepForm,
    initial: Mapping | None = None,
    foreseen: Mapping | None = None,
    done: Callable[[object], HttpResponse] | None = None,
    hidden: Sequence[str] = (),
    **context,
) -> HttpResponse:
    """One step of a procedure: what stands in its way, what it asks for, the button; on a post, the step is taken.

    ``foreseen`` are values the findings shown beforehand are judged with; ``done`` answers after the step, given its record;
    ``hidden`` are steps that have no page of this kind. Further names go to ``cases/step.html``.
    """
    transition = case.workflow.by_name.get(name)
    if transition is None or name in hidden:
        raise Http404
    scope, on = request.scope, request.scope.on
    case.judged_on = on
    may = scope.can(transition.who, case.node_for(transition))
    here = case.state in transition.sources
    if here and not transition.applies(case):
        raise Http404
    if request.method == "GET" and not here:
        messages.info(request, f"Hồ sơ đang ở trạng thái “{case.state_label}”, không còn ở bước này.")
        return redirect(case)
    found = findings_of(case, Step(transition, scope, on, foreseen or {})) if here and may else []
    form = form_class(
        request.POST or None, case=case, transition=transition, overridable=any(f.overridable for f in found),
        initial={"version": case.version, "on": on, **(initial or {})},
    )  # fmt: skip
    status = 200
    if request.method == "POST":
        now = str(case.version)
        stale = request.POST.get("version", now) != now  # the second of two people is told so, not refused
        if not may and not stale:
            raise PermissionDenied(transition.label)
        status = 422
        if form.is_valid():
            try:
                record = perform(case, name, scope=scope, **form.step)
            except Refused as refused:
                add_findings(form, refused)
                if any(one.overridable for one in refused.findings):
                    form.offer_override()
                found, status = [], refused.status
                if refused.conflict:
                    may, context["meanwhile"] = True, _meanwhile(case, form)
            else:
                messages.success(request, f"{transition.label}: xong.")
                return done(record) if done else redirect(case)
    shown = {
        "case": case, "transition": transition, "form": form, "findings": found, "may": may, **context,
    }  # fmt: skip
    return render(request, "cases/step.html", shown, status=status)


def _meanwhile(case: Case, form: StepForm) -> list[dict]:
    """To the second of two people: what was done since the page was opened; what was typed stays, beside the version of now."""
    seen = form.cleaned_data["version"]
    case.refresh_from_db()
    keep_typed(form, version=case.version)
    return log_of(case, steps_of(case)[-max(case.version - seen, 1) :])
