"""The two files of an import."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage

from core.forms import Form
from core.tables import read_rows


class OpeningForm(Form):
    """Members and balances, each .xlsx or .csv, each optional."""

    members = FileField(_l("成员表（.xlsx 或 .csv）"), render_kw={"accept": ".xlsx,.csv"})
    balances = FileField(_l("期初余额表（.xlsx 或 .csv）"), render_kw={"accept": ".xlsx,.csv"})

    def rows(self, name: str) -> list[list[str]]:
        """Return the cells of one of the files; none where it was not chosen. Raises NoTableError and its siblings."""
        file = self[name].data
        if not isinstance(file, FileStorage) or not file.filename:
            return []
        return read_rows(file.filename, file.read())
