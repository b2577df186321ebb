"""Pages of account administration: who may sign in, what each is granted, what was changed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import doors, forms, queries, services
from accounts.models import Grant, User
from accounts.permissions import Permission
from core.access import page
from core.findings import Refused
from core.pages import add_findings
from core.paging import keyset_page

manage = page(permission=Permission.ACCOUNT_MANAGE)
_UNPROCESSABLE = 422


def _user(request: HttpRequest, pk: int) -> User:
    return get_object_or_404(User.objects.visible_to(request.scope), pk=pk)


def _answer(request: HttpRequest, template: str, form, **context) -> HttpResponse:
    """The page of a form; 422 when what was sent is wrong."""
    status = _UNPROCESSABLE if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


def _done(request: HttpRequest, user: User, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("accounts:user_detail", pk=user.pk)


@manage
@require_safe
def user_list(request: HttpRequest) -> HttpResponse:
    """Tài khoản: everyone within reach, with the roles in force."""
    form = forms.UserFilterForm(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    users = queries.accounts_for(request.scope, filters)
    rows = keyset_page(request, users, order=("username",))
    active = sum(bool(value) for value in filters.values())
    return render(
        request, "accounts/user_list.html", {"form": form, "rows": rows, "total": users.count(), "active": active}
    )


@manage
@never_cache
def user_create(request: HttpRequest) -> HttpResponse:
    """A new account; the first password is shown once."""
    form = forms.NewUserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user, password = services.create_user(scope=request.scope, **form.cleaned_data)
        return render(request, "accounts/password_shown.html", {"account": user, "password": password, "is_new": True})
    return _answer(request, "accounts/user_form.html", form, account=None)


@manage
@require_safe
def user_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: the person, the grants, the state of the keys, the history."""
    user = _user(request, pk)
    return render(
        request,
        "accounts/user_detail.html",
        {
            "account": user,
            "grants": user.grants.select_related("organization", "granted_by"),
            "may_manage": services.may_manage(request.scope, user),
            "is_self": user.pk == request.user.pk,
            "is_closed": doors.is_closed(user, request.scope.on),
            "has_second_factor": doors.has_second_factor(user),
            "history": queries.account_history(user),
            "today": request.scope.on,
        },
    )


@manage
def user_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the name, the post, the telephone."""
    user = _user(request, pk)
    initial = {"full_name": user.full_name, "title": user.title, "phone": user.phone}
    form = forms.UserForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.update_user(scope=request.scope, user=user, **form.cleaned_data)
        return _done(request, user, "Đã lưu thông tin tài khoản.")
    return _answer(request, "accounts/user_form.html", form, account=user)


@manage
def user_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account the day a post ends."""
    user = _user(request, pk)
    form = forms.CloseUserForm(request.POST or None, initial={"ended_on": request.scope.on})
    if request.method == "POST" and form.is_valid():
        try:
            services.close_user(scope=request.scope, user=user, **form.cleaned_data)
            return _done(request, user, "Đã ghi ngày thôi sử dụng; các phân quyền kết thúc cùng ngày.")
        except Refused as refused:
            add_findings(form, refused)
    return _answer(request, "accounts/user_close.html", form, account=user)


@manage
@require_POST
def user_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    user = _user(request, pk)
    services.reopen_user(scope=request.scope, user=user)
    return _done(request, user, "Đã mở lại tài khoản. Hãy giao lại vai trò nếu cần.")


@manage
@require_POST
@never_cache
def user_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a new random password, shown once."""
    user = _user(request, pk)
    password = services.reset_password(scope=request.scope, user=user)
    return render(request, "accounts/password_shown.html", {"account": user, "password": password, "is_new": False})


@manage
@require_POST
def user_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a lost second factor."""
    user = _user(request, pk)
    services.reset_second_factor(scope=request.scope, user=user)
    return _done(request, user, "Đã gỡ xác thực hai bước; người dùng thiết lập lại khi đăng nhập.")


@manage
@require_POST
def user_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign an account out on every device."""
    user = _user(request, pk)
    services.end_sessions_of(scope=request.scope, user=user)
    return _done(request, user, "Đã đăng xuất tài khoản khỏi mọi thiết bị.")


@manage
def grant_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role on a node."""
    user = _user(request, pk)
    form = forms.GrantForm(request.POST or None, scope=request.scope)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_grant(scope=request.scope, user=user, **form.cleaned_data)
            return _done(request, user, "Đã giao vai trò.")
        except Refused as refused:
            add_findings(form, refused)
    return _answer(request, "accounts/grant_form.html", form, account=user, roles=forms.role_help())


@manage
def grant_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a grant end on a day."""
    grants = Grant.objects.visible_to(request.scope).select_related("user", "organization")
    grant = get_object_or_404(grants, pk=pk)
    form = forms.EndGrantForm(request.POST or None, initial={"ended_on": request.scope.on})
    if request.method == "POST" and form.is_valid():
        try:
            services.end_grant(scope=request.scope, grant=grant, ended_on=form.cleaned_data["ended_on"])
            return _done(request, grant.user, "Đã ghi ngày kết thúc phân quyền.")
        except Refused as refused:
            add_findings(form, refused)
    return _answer(request, "accounts/grant_end.html", form, account=grant.user, grant=grant)


@manage
@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    """Rà soát quyền: accounts whose rights nobody has gone through for a year."""
    users = queries.accounts_to_review(request.scope)
    return render(request, "accounts/review_list.html", {"rows": users[:100], "total": users.count()})


@manage
@require_POST
def review_mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Write that the rights of an account were gone through today."""
    user = _user(request, pk)
    services.mark_reviewed(scope=request.scope, user=user)
    messages.success(request, f"Đã ghi rà soát quyền của {user}.")
    return redirect("accounts:review_list")
