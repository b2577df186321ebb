"""What every operation of the API may answer besides what it was made for, written into the OpenAPI document."""

from __future__ import annotations

import copy
from typing import Any

from drf_spectacular.generators import SchemaGenerator

_DETAIL = {
    "type": "object",
    "required": ["detail"],
    "properties": {"detail": {"type": "string", "description": "Lý do, bằng lời."}},
}
_FINDINGS = {
    "type": "object",
    "required": ["detail", "findings"],
    "properties": {
        "detail": {"type": "string"},
        "findings": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "message", "level"],
                "properties": {
                    name: {"type": kind}
                    for name, kind in (
                        ("code", "string"), ("message", "string"), ("level", "string"), ("field", "string"),
                        ("row", "integer"), ("basis", "string"), ("remedy", "string"), ("right", "string"),
                        ("overridable", "boolean"),
                    )
                },
            },
        },
    },
}  # fmt: skip
_FIELDS = {"description": "Lỗi theo tên trường, hoặc `detail`.", "type": "object", "additionalProperties": {}}
_ERRORS = {
    "400": ("Dữ liệu gửi lên chưa đúng.", "FieldErrors"),
    "401": ("Chưa đăng nhập, hoặc mã truy cập không dùng được.", "Detail"),
    "403": ("Không có quyền.", "Detail"),
    "404": ("Không có trong phạm vi được giao.", "Detail"),
    "409": ("Người khác đã xử lý trước; không có gì thay đổi.", "Findings"),
    "415": ("Kiểu nội dung gửi lên không được nhận.", "Detail"),
    "422": ("Quy định không cho phép; không có gì thay đổi.", "Findings"),
}
_SCHEMAS = {"Detail": _DETAIL, "Findings": _FINDINGS, "FieldErrors": _FIELDS}
_METHODS = {"get", "post", "put", "patch", "delete"}


def describe_errors(result: dict[str, Any], generator, request, public) -> dict[str, Any]:
    """Add the answers of refusal to every operation of ours; the shapes stand once among the components."""
    result.setdefault("components", {}).setdefault("schemas", {}).update(_SCHEMAS)
    for operations in result["paths"].values():
        for method, operation in operations.items():
            if method not in _METHODS:
                continue
            reading = method == "get"
            for code, (description, schema) in _ERRORS.items():
                if reading and code in {"409", "415", "422"}:
                    continue
                content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
                operation["responses"][code] = {"description": description, "content": content}
    return result


class RememberedGenerator(SchemaGenerator):
    """Draws the document of all operations once for each process: it is the same for everybody and costs seconds to draw."""

    _drawn: dict[tuple, dict[str, Any]] = {}

    def get_schema(self, request=None, public=False):
        """The document; only the whole one, which depends on nobody, is remembered."""
        if not public or self.patterns is not None:
            return super().get_schema(request=request, public=public)
        key = (self.urlconf, self.api_version)
        if key not in self._drawn:
            self._drawn[key] = super().get_schema(request=None, public=True)
        return copy.deepcopy(self._drawn[key])
