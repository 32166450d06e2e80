"""Forms for signing in and for looking after users."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import EqualTo, Regexp, ValidationError

from core.fields import options
from core.forms import Form, at_most, required
from core.identity.roles import EVERYWHERE, Grant, Role
from core.identity.services import NewUser


class SignInForm(Form):
    """Name and password."""

    username = StringField(
        _l("账号"),
        [required(), at_most(60)],
        render_kw={"autocomplete": "username", "autocapitalize": "none"},
    )
    password = PasswordField(_l("密码"), [required(), at_most(200)], render_kw={"autocomplete": "current-password"})
    then = HiddenField()


class PasswordForm(Form):
    """A new password, typed twice."""

    password = PasswordField(_l("现在的密码"), [required()], render_kw={"autocomplete": "current-password"})
    new_password = PasswordField(_l("新密码（至少 10 位）"), [required()], render_kw={"autocomplete": "new-password"})
    again = PasswordField(
        _l("新密码再填一遍"),
        [required(), EqualTo("new_password", _l("两次填的不一样。"))],
        render_kw={"autocomplete": "new-password"},
    )


class UserForm(Form):
    """A new user with one role; more roles can be handed over later."""

    username = StringField(
        _l("账号（小写字母和数字）"),
        [
            required(),
            Regexp(r"[a-z][a-z0-9._-]{2,39}\Z", message=_l("用小写字母开头，3 到 40 位字母或数字。")),
        ],
    )
    name = StringField(_l("姓名"), [required(), at_most(40)])
    role = SelectField(_l("角色"), choices=options((role.value, role.label) for role in reversed(Role)))
    scope = SelectField(_l("管哪里"), choices=[])

    def user(self) -> NewUser:
        """Return the form as one value; a role that holds everywhere ignores the scope."""
        role = Role(self.role.data)
        scope = EVERYWHERE if role.scope_kind == EVERYWHERE else self.scope.data
        return NewUser(username=self.username.data.strip(), name=self.name.data.strip(), grants=(Grant(role, scope),))

    def validate_scope(self, field: SelectField) -> None:
        """Refuse a scope that does not fit the role."""
        if self.role.data not in set(Role):
            return  # the role's own message is enough
        kind = Role(self.role.data).scope_kind
        if kind != EVERYWHERE and not str(field.data).startswith(f"{kind}:"):
            message = _l("这个角色要选对应的村、单位或成员。")
            raise ValidationError(message)


class HandOverForm(Form):
    """Who takes over."""

    taker = SelectField(_l("交给"), coerce=int)


class EmptyForm(Form):
    """A button: nothing to type, but protected like every form."""
