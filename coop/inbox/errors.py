"""What can be wrong with an entry from a phone."""

from __future__ import annotations

from core.errors import N_, DomainError


class BrokenEntryError(DomainError):
    """What came is no entry at all: nothing of it can be acknowledged."""

    message = N_("收到的内容不完整，没有存。")
    status = 400


class NotYourEntryError(DomainError):
    """The entry was made by another person than the one who is signed in; it waits on the phone for its maker."""

    message = N_("这一笔是别人记的，等他本人登录再上传。")
    status = 409


class OperationAlteredError(DomainError):
    """The same entry came again with another content."""

    message = N_("这一笔已经上传过，内容却不一样，没有再存。")


class UnknownKindError(DomainError):
    """The server does not know what kind of entry this is."""

    message = N_("服务器不认识这一种记录，请更新页面后重新记。")


class BrokenFieldError(DomainError):
    """A field of the entry is missing, or cannot be read."""

    message = N_("“%(name)s”没有填对：%(value)s")


class NotParkedError(DomainError):
    """The entry is not one that waits for help."""

    message = N_("这一笔不用处理，或者已经处理过了，请刷新再看。")
    status = 409
