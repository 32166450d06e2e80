"""The form by which minutes are added."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms.validators import ValidationError

from core.forms import Form


class MinutesForm(Form):
    """Photographs or a PDF of the signed minutes."""

    files = MultipleFileField(_l("会议记录（PDF 或照片，可以多选）"))

    def validate_files(self, field: MultipleFileField) -> None:
        """Ask for a file."""
        if not self._chosen(field):
            raise ValidationError(_l("这一项要填。"))

    def contents(self) -> list[tuple[str, bytes]]:
        """Return names and contents."""
        return [(one.filename or "", one.read()) for one in self._chosen(self.files)]

    @staticmethod
    def _chosen(field: MultipleFileField) -> list[FileStorage]:
        return [one for one in field.data or () if isinstance(one, FileStorage) and one.filename]
