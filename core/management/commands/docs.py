"""``manage.py docs``: write the pages of ``docs/`` that are printed from the code; ``--check`` only compares."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core import generated_docs


class Command(BaseCommand):
    """See ``core.generated_docs``."""

    help = "Viết lại các trang tài liệu sinh từ mã nguồn; --check chỉ so sánh và báo lỗi khi có trang cũ."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--check", action="store_true", help="chỉ so sánh, không viết")

    def handle(self, *args, check: bool = False, **options) -> None:
        """Write or compare."""
        found = generated_docs.stale() if check else generated_docs.write()
        names = [path.relative_to(settings.BASE_DIR).as_posix() for path in found]
        if check and names:
            raise CommandError(f"Tài liệu đã cũ: {', '.join(names)}. Hãy chạy ./sochibo docs.")
        self.stdout.write(f"Đã viết: {', '.join(names)}" if names else "Tài liệu khớp với mã nguồn.")
