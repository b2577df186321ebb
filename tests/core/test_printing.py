"""Documents on paper: text read back, letters looked at, nothing fetched from outside."""

import io

import pypdf
import pypdfium2
import pytest

from core import print_engine, samples
from core.printing import Column, PrintTable, print_out, render_pdf

REPORT = "print/_sample_report.html"
SHEET = "print/_sheet.html"


def text_of(pdf: bytes) -> list[str]:
    """The text of each page, spaces made single."""
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def picture(html_text: str) -> bytes:
    """The pixels of one line of body text."""
    page = f'<body><p style="font-size: 40pt; line-height: 60pt">{html_text}</p>'
    pdf = print_engine.layout(page).write_pdf()
    with pypdfium2.PdfDocument(pdf) as document:
        return document[0].render(scale=1).to_pil().crop((60, 40, 260, 160)).tobytes()


@pytest.fixture(scope="module")
def report() -> bytes:
    return render_pdf(REPORT, samples.branch_report())


def test_report_text_reads_back_with_diacritics(report):
    first = text_of(report)[0]
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in first
    assert "CHI BỘ TỔ DÂN PHỐ SỐ 3" in first
    assert "Bình Minh, ngày 25 tháng 11 năm 2026" in first
    assert "Nguyễn Hoàng Phương Nguyệt Thường" in first
    assert "Ỡ ữ ẫ ặ ợ ẽ ỷ ỵ ẳ ậ ệ ộ" in first


def test_number_line_has_no_colon(report):
    assert "Số 11-BC/CB" in text_of(report)[0]


def test_page_number_stands_on_every_page_but_the_first(report):
    first, second = text_of(report)
    assert not first.startswith("1 ")
    assert second.startswith("2 ") or second.endswith(" 2")


def test_signature_and_recipients_close_the_report(report):
    last = text_of(report)[-1]
    assert "T/M CHI BỘ BÍ THƯ" in last
    assert "- Đảng ủy phường (báo cáo); - Các đồng chí chi ủy viên; - Lưu Chi bộ." in last


def test_paper_is_a4(report):
    page = pypdf.PdfReader(io.BytesIO(report)).pages[0]
    assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [210, 297]


def test_sheet_is_landscape_and_repeats_heading_and_column_numbers():
    pages = text_of(render_pdf(SHEET, samples.statistical_sheet(60), landscape=True))
    assert len(pages) == 3
    assert all("Trong đó nữ" in page and "5(=3*100/…)" in page for page in pages)


def test_fonts_are_whole_tinos_embedded(report):
    fonts = set()
    for page in pypdf.PdfReader(io.BytesIO(report)).pages:
        for font in page["/Resources"]["/Font"].values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            fonts.add(str(descendant["/BaseFont"]).split("+")[-1])
            assert "/FontFile2" in descendant["/FontDescriptor"].get_object()
    assert all("Tinos" in font for font in fonts)


@pytest.mark.parametrize("letter", list("ỡữẫặợẽỷỵẳậệộđĐỸỮẪ"))
def test_letters_are_drawn_and_not_replaced(letter):
    missing = picture("\U0010fffd")
    assert picture(letter) not in {missing, picture(" ")}


def test_letters_differ_from_their_look_alikes():
    assert len({picture(letter) for letter in "uưừứửữự"}) == 7


def test_same_context_gives_the_same_bytes(report):
    assert render_pdf(REPORT, samples.branch_report()) == report


def test_draft_is_marked_until_signed(report):
    draft = render_pdf(REPORT, {**samples.branch_report(), "draft": True})
    assert all("DỰ THẢO" in page for page in text_of(draft))
    assert "DỰ THẢO" not in " ".join(text_of(report))


def test_typed_markup_is_printed_as_text():
    context = samples.branch_report()
    context["sections"][0]["parts"][0]["texts"] = ['<img src="https://example.org/a.png">']
    assert "<img src=" in text_of(render_pdf(REPORT, context))[0]


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/style.css",
        "file:///etc/passwd",
        "/static/../config/settings/base.py",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/members/",
        "/static/css/not-there.css",
    ],
)
def test_nothing_outside_the_static_files_is_fetched(address):
    with pytest.raises(print_engine.RefusedAddress):
        print_engine.layout(f'<link rel="stylesheet" href="{address}"><p>x</p>')


def test_long_table_has_one_table_for_each_page():
    table = PrintTable([Column("Họ và tên", 60)], [[str(n)] for n in range(100)], first_page=10, next_pages=30)
    assert [len(page) for page in table.pages] == [10, 30, 30, 30]


def test_empty_table_still_has_its_heading():
    context = {**samples.statistical_sheet(), "table": PrintTable([Column("Họ và tên", 60)], [])}
    out = print_out(SHEET, context, landscape=True)
    assert (out.pages, "Họ và tên" in text_of(out.pdf)[0]) == (1, True)


def test_long_names_stay_inside_the_margins():
    context = samples.branch_report()
    context["letterhead"] |= {
        "superior": "Đảng bộ Trung tâm Chăm sóc sức khỏe sinh sản và phòng, chống dịch bệnh",
        "issuer": "Chi bộ Phòng Kế hoạch, Tổng hợp, Nghiệp vụ và Công nghệ thông tin",
        "place": "Đặc khu Trường Sa Nguyễn Hoàng",
    }
    context["signature"]["name"] = "Nguyễn Hoàng Phương Nguyệt Thường Ẩn"
    with pypdfium2.PdfDocument(render_pdf(REPORT, context)) as document:
        image = document[0].render(scale=2).to_pil().convert("L")
    right_margin = image.crop((round(196 / 210 * image.width), 0, image.width, image.height))
    left_margin = image.crop((0, 0, round(29 / 210 * image.width), image.height))
    assert right_margin.getextrema() == left_margin.getextrema() == (255, 255)
