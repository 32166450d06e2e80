"""A form for each deed, made from what the deed asks for."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import DateField, Field, IntegerField, SelectField, StringField
from wtforms.validators import Optional, ValidationError

from core.fields import MoneyField, OperationField, options
from core.forms import Form, at_most, between, chosen, required
from core.words import named
from ledger.daily.choices import NAMED_IN_TEXT, Kind, Option, choices
from ledger.daily.deed import Asked, DailyDeed
from ledger.daily.services import Said
from ledger.entities.models import Entity
from ledger.parties.models import PartyKind
from ledger.parties.services import parties


class DeedForm(Form):
    """What every deed has: when, and a memo for the voucher."""

    operation = OperationField()
    on = DateField(_l("日期"), [required()])
    memo = StringField(_l("摘要（不填就用业务名称）"), [at_most(100)])
    papers = IntegerField(
        _l("附件张数（纸质单据，没有不填）"), [Optional(), between(0, 99)], render_kw={"inputmode": "numeric"}
    )
    deed: DailyDeed
    known: dict[str, list[str]]
    """Names of parties that a field may take up, by field."""

    @property
    def asked(self) -> list[Field]:
        """Return the fields of the deed itself, in their order."""
        return [self[asked.name] for asked in self.deed.asks]

    def said(self) -> Said:
        """Return the form as one value."""
        return Said(
            deed=self.deed,
            operation=self.operation.data,
            on=self.on.data,
            memo=self.memo.data or "",
            papers=self.papers.data or 0,
            values={asked.name: _value(self[asked.name]) for asked in self.deed.asks},
        )


def form_for(session: Session, entity: Entity, deed: DailyDeed, **filled: Any) -> DeedForm:
    """Make the form of a deed for one entity, with what may be chosen there."""
    fields = {asked.name: _field(asked) for asked in deed.asks}
    form: DeedForm = type("FormOfADeed", (DeedForm,), fields)(**filled)
    form.deed, form.known = deed, {}
    for asked in deed.asks:
        if asked.kind in NAMED_IN_TEXT:
            form.known[asked.name] = [one.name for one in parties(session, entity, PartyKind(asked.kind.value))]
        elif isinstance(form[asked.name], SelectField):
            found = [("", gettext("不选"))] if asked.kind is Kind.OPTIONAL_BATCH else []
            found += [(option[0], _text(option)) for option in choices(session, entity, asked.kind)]
            form[asked.name].choices = options(found)
    return form


class _AboveZero:
    """Refuse an amount of zero."""

    def __call__(self, _form: Form, field: MoneyField) -> None:
        if field.data and not field.errors and not field.money:
            raise ValidationError(_l("金额要大于零。"))


def _field(asked: Asked) -> Any:
    label = _l(asked.label)
    if asked.kind is Kind.AMOUNT:
        return MoneyField(label, [required(), _AboveZero()])
    if asked.kind is Kind.OPTIONAL_AMOUNT:
        return MoneyField(label)
    if asked.kind is Kind.DAY:
        return DateField(label, [required()])
    if asked.kind is Kind.COUNT:
        return IntegerField(label, [required(), between(0, 100_000)], render_kw={"inputmode": "numeric"})
    if asked.kind in NAMED_IN_TEXT:
        known = {"list": f"known-{asked.name}", "autocomplete": "off"}
        return StringField(label, [required(), at_most(60)], render_kw=known)
    return SelectField(label, [] if asked.kind is Kind.OPTIONAL_BATCH else [chosen()])


def _value(field: Field) -> Any:
    if isinstance(field, MoneyField):
        return field.money if field.data else None
    if isinstance(field, DateField | IntegerField):
        return field.data
    return str(field.data or "")


def _text(option: Option) -> str:
    _value_sent, name, held = option
    said = " ".join(part for part in (gettext(name.label) if name.label else "", named(name)) if part)
    return f"{said} · {held}" if held is not None else said
