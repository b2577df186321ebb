"""What is kept in a case: papers, corrections of the letter, the sealed file, questions to the destination."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission as P
from core.access import page
from core.dates import format_date
from core.findings import Refused
from regulations.lookup import lookup_label
from transfers.forms.cases_rows import ChaseForm, CorrectionForm, LostForm, OpenForm, SealForm, TransferPaperForm
from transfers.models import LetterBox, SealedPaper, Transfer, TransferPaper
from transfers.papers_table import PAPERS
from transfers.services.cases import add_paper
from transfers.services.keeping import remove_paper
from transfers.services.letters import chase, correct_box
from transfers.services.seals import open_file, report_lost, seal_file
from transfers.views.cases_access import ask, one_form, page_for, way

_METHODS = ["GET", "HEAD", "POST"]


@page(permission=P.TRANSFER_VIEW)
@require_http_methods(_METHODS)
def paper_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a paper of the request."""
    shown = page_for(request, pk)
    ask(shown.may_add_paper, "Giấy tờ do chi bộ, cấp ủy giữ hồ sơ này ghi khi hồ sơ chưa kết thúc.")
    asked = request.GET.get("code", "")
    form = TransferPaperForm(request.POST or None, initial={"code": asked if asked in PAPERS else ""})

    def act(values: dict) -> None:
        code = values.pop("code")
        add_paper(case=shown.case, code=code, values=values, by=request.user, on=request.scope.on)

    return one_form(
        request,
        shown.case,
        form,
        act,
        title="Ghi giấy tờ",
        submit="Ghi giấy tờ",
        done="Đã ghi giấy tờ.",
        anchor="giay-to",
    )


@page(permission=P.TRANSFER_VIEW)
@require_http_methods(_METHODS)
def paper_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take out a paper entered by mistake, asked once more."""
    paper = get_object_or_404(TransferPaper.objects.visible_to(request.scope), pk=pk)
    shown = page_for(request, paper.transfer_id)
    ask(shown.may_add_paper, "Giấy tờ do chi bộ, cấp ủy giữ hồ sơ này ghi khi hồ sơ chưa kết thúc.")
    back = f"{shown.case.get_absolute_url()}#giay-to"
    if request.method == "POST":
        try:
            remove_paper(paper=paper)
        except Refused as refused:
            messages.error(request, " ".join(one.message for one in refused.findings))
        else:
            messages.success(request, "Đã bỏ giấy tờ khỏi hồ sơ.")
        return redirect(back)
    context = {"case": shown.case, "paper": paper, "label": PAPERS[paper.code].words, "back": back,
               "breadcrumbs": way(shown.case, ("Bỏ giấy tờ", ""))}  # fmt: skip
    return render(request, "transfers/paper_remove.html", context)


@page(permission=P.TRANSFER_VIEW)
@require_http_methods(_METHODS)
def box_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a small mistake in a box written already."""
    visible = Transfer.objects.visible_to(request.scope).values("pk")
    box = get_object_or_404(
        LetterBox.objects.select_related("letter", "organization").filter(letter__transfer__in=visible), pk=pk
    )
    shown = page_for(request, box.letter.transfer_id)
    ask(shown.wrote(box), f"Ô {box.box} do {box.writer} ghi; cấp ủy đó sửa.")
    ask(shown.case.is_open, "Hồ sơ đã kết thúc, giấy giới thiệu không sửa nữa.")
    form = CorrectionForm(request.POST or None, initial={"struck": box.struck, "correction": box.correction})
    return one_form(
        request, shown.case, form, lambda values: correct_box(box=box, by=request.user, **values), title=f"Sửa ô {box.box}",
        submit="Ghi nội dung sửa", done=f"Đã ghi nội dung sửa ở ô {box.box}.", anchor="giay-gioi-thieu",
        help="Chỉ sửa lỗi nhỏ: gạch chữ sai còn đọc được, viết lại phía trên, đóng dấu. Ô 1 ghi sai thì hủy, cấp giấy khác.",
    )  # fmt: skip


@page(permission=P.TRANSFER_VIEW)
@require_http_methods(_METHODS)
def seal(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw up the inventory and seal the file that travels with the member."""
    shown = page_for(request, pk)
    ask(shown.may_seal, "Hồ sơ do cấp ủy giới thiệu chuyển đi niêm phong, trước khi giới thiệu.")
    form = SealForm(request.POST or None, initial={"on": request.scope.on})

    def act(values: dict) -> None:
        seal_file(case=shown.case, by=request.user, sealed_by=shown.introducer.organization, **values)

    return one_form(
        request, shown.case, form, act, title="Niêm phong hồ sơ", submit="Niêm phong", done="Đã niêm phong, lập mục lục tài liệu.",
        anchor="ho-so", help="Mục lục lấy từ các tài liệu đang có trong hồ sơ đảng viên trên hệ thống.",
    )  # fmt: skip


@page(permission=P.TRANSFER_VIEW)
@require_http_methods(_METHODS)
def seal_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the file at the destination and tick it against its inventory."""
    shown = page_for(request, pk)
    ask(shown.may_open, "Hồ sơ do cấp ủy nơi đến mở, khi nơi đi đã giới thiệu.")
    form = OpenForm(shown.seal, request.POST or None, labels={line.order: _line(line) for line in shown.sealed},
                    initial={"on": request.scope.on, "state": "received_intact"})  # fmt: skip

    def act(values: dict) -> None:
        absent = form.absent
        values.pop("found", None)
        open_file(case=shown.case, by=request.user, opened_by=shown.keeper, absent=absent, **values)

    return one_form(request, shown.case, form, act, title="Mở niêm phong, đối chiếu mục lục", submit="Ghi kết quả kiểm tra",
                    done="Đã ghi kết quả kiểm tra hồ sơ.", anchor="ho-so")  # fmt: skip


def _line(line: SealedPaper) -> str:
    parts = [lookup_label("member_document", line.document_type)]
    parts += [f"số {line.number}"] if line.number else []
    parts += [f"ngày {format_date(line.issued_on)}"] if line.issued_on else []
    parts += [f"{line.pages} tờ"] if line.pages else []
    return f"{line.order}. {', '.join(parts)}"


@page(permission=P.TRANSFER_VIEW)
@require_http_methods(_METHODS)
def seal_lost(request: HttpRequest, pk: int) -> HttpResponse:
    """The file was lost on the way: reported at once to the committee that made it."""
    shown = page_for(request, pk)
    ask(shown.may_report_loss, "Chỉ báo mất hồ sơ đã niêm phong, đang trên đường chuyển.")
    form = LostForm(request.POST or None, initial={"on": request.scope.on})
    return one_form(
        request, shown.case, form, lambda values: report_lost(case=shown.case, by=request.user, **values), title="Báo mất hồ sơ",
        submit="Ghi báo mất", done="Đã ghi hồ sơ bị mất.", anchor="ho-so",
        help="Ghi bản tường trình và xác nhận của công an vào mục giấy tờ; nơi đi xem xét, lập lại hồ sơ và niêm phong gửi theo.",
    )  # fmt: skip


@page(permission=P.TRANSFER_VIEW)
@require_http_methods(_METHODS)
def notice_chase(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the origin asked what became of the member."""
    shown = page_for(request, pk)
    ask(shown.may_chase, "Việc đôn đốc do nơi đi ghi khi nơi đến chưa tiếp nhận.")
    form = ChaseForm(
        request.POST or None, initial={"on": request.scope.on}, sent_on=shown.notice.sent_on, today=request.scope.on
    )
    return one_form(request, shown.case, form, lambda values: chase(case=shown.case, on=values["on"], by=request.user),
                    title="Ghi đã đôn đốc nơi đến", submit="Ghi đôn đốc", done="Đã ghi việc đôn đốc.", anchor="phieu-bao")  # fmt: skip
