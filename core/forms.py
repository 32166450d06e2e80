"""The base of all forms: translated messages, and a domain error brought back beside its field."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, PasswordField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, StopValidation

from core.errors import DomainError
from core.texts import in_one_line
from core.words import told


class Form(FlaskForm):
    """A form of ours. `blame` puts a broken rule where it was typed."""

    class Meta(FlaskForm.Meta):
        """Take the blanks around every text away, and what no keyboard types, before it is looked at."""

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            """Add the filter to text fields, before their own; a password is taken as typed."""
            kind = unbound_field.field_class
            if issubclass(kind, StringField) and not issubclass(kind, PasswordField):
                options = {**options, "filters": [_plain, *unbound_field.kwargs.get("filters", ())]}
            return super().bind_field(form, unbound_field, options)

    def blame(self, error: DomainError) -> None:
        """Show a domain error beside the field that it names, or at the head of the form."""
        message = told(error)
        if error.field and error.field in self:
            field: Field = self[error.field]
            field.errors = [*field.errors, message]
        else:
            self.form_errors: list[str] = [*self.form_errors, message]


def _plain(text: Any) -> Any:
    return in_one_line(text) if isinstance(text, str) else text


class Filled(InputRequired):
    """Ask for more than blanks."""

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse an empty field, and one that holds blanks only."""
        super().__call__(form, field)
        if isinstance(field.data, str) and not field.data.strip():
            raise StopValidation(str(self.message))


def required() -> InputRequired:
    """Say that a field must be filled."""
    return Filled(_l("这一项要填。"))


def chosen() -> InputRequired:
    """Say that one of the choices must be taken."""
    return InputRequired(_l("请选一个。"))


def ticked() -> InputRequired:
    """Say that a box must be ticked."""
    return InputRequired(_l("请先勾选，表示您看过了。"))


def at_most(length: int) -> Length:
    """Say how long a text may be."""
    return Length(max=length, message=_l("太长了，最多 %(max)d 个字。"))


class _Between(NumberRange):
    """A range of whole numbers; one with hundreds of digits is outside it like any other."""

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse a number outside the range; numbers too long to be compared as floats are cut down first."""
        if isinstance(field.data, int) and abs(field.data) > _LONGEST:
            field.data = _LONGEST if field.data > 0 else -_LONGEST
        super().__call__(form, field)


_LONGEST = 10**18


def between(low: int, high: int) -> NumberRange:
    """Say between which whole numbers a number must be."""
    return _Between(low, high, message=_l("请填 %(min)s 到 %(max)s 之间的数。"))
