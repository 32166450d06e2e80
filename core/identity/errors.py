"""What can go wrong with users and sign-in."""

from __future__ import annotations

from core.errors import N_, AlreadyThereError, DomainError, explain_constraint


class WrongPasswordError(DomainError):
    """Name or password do not fit; which of them is not said."""

    message = N_("账号或密码不对。")
    field = "password"


class TooManyAttemptsError(DomainError):
    """Guessing was slowed down."""

    message = N_("试得太多了，请 %(minutes)s 分钟后再试。忘了密码，请找管理员重设。")
    field = "password"
    status = 429


class UsernameTakenError(AlreadyThereError):
    """Another user has this name already."""

    message = N_("这个账号已经有人用了。")
    field = "username"


class WeakPasswordError(DomainError):
    """The new password is too short or is the user's own name."""

    message = N_("密码至少 10 位，不能和账号相同。")
    field = "new_password"


class LastAdminError(DomainError):
    """The federation would be left without an administrator."""

    message = N_("这是最后一位联合体管理员，不能停用或移交给自己。")


explain_constraint("uq_core_user_username", UsernameTakenError)
