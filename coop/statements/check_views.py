"""The page that the code on a household's statement opens: whether a share is part of what was published."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Regexp

from coop.members.models import Person
from coop.statements.checking import TooManyChecksError, prove
from core.db import reading, transaction
from core.errors import DomainError
from core.forms import Form, required
from core.identity.errors import TooManyAttemptsError
from core.identity.signing_in import begin_attempt, forgive
from ledger.proofs.services import Proof, proof_by_token

bp = Blueprint("check", __name__, url_prefix="/check")


class DigitsForm(Form):
    """The last four digits of the telephone."""

    digits = StringField(
        _l("手机号后四位"),
        [required(), Regexp(r"[0-9]{4}\Z", message=_l("请填四位数字。"))],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": "4"},
    )


@bp.after_request
def _keep_to_the_reader(response: Response) -> Response:
    """Amounts of a person stand in these pages: no cache keeps them, no search finds them, no link tells of them."""
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@bp.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """Show what was published for everybody, and ask for the digits."""
    return render_template("coop/check.html", proof=proof_by_token(reading(), token), form=DigitsForm(), person=None)


@bp.post("/<token>")
def check(token: str) -> ResponseReturnValue:
    """Check the share and say what came of it."""
    form = DigitsForm()
    if form.validate():
        try:
            proof, person = _proved(token, form.digits.data)
        except DomainError as error:
            form.blame(error)
        else:
            return render_template("coop/check.html", proof=proof, form=form, person=person)
    return render_template("coop/check.html", proof=proof_by_token(reading(), token), form=form, person=None), 422


@bp.post("/<token>/proof.json")
def proof_file(token: str) -> ResponseReturnValue:
    """Give the proof as a file that is checked without this program."""
    form = DigitsForm()
    if not form.validate():
        return render_template("coop/check.html", proof=proof_by_token(reading(), token), form=form, person=None), 422
    proof, _person = _proved(token, form.digits.data)
    name = f"{proof.entity.code}-{proof.run.year}-{proof.line.member_no}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(proof.as_json(), mimetype="application/json", headers=headers)


def _proved(token: str, digits: str) -> tuple[Proof, Person]:
    """Count the attempt before the digits are looked at; one that fits counts against nobody."""
    try:
        with transaction() as session:
            attempt = begin_attempt(session, f"check:{token}", request.remote_addr or "")
    except TooManyAttemptsError as many:
        raise TooManyChecksError(**many.facts) from many
    proved = prove(reading(), token, digits)
    with transaction() as session:
        forgive(session, attempt)
    return proved
