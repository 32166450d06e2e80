"""What can go wrong with a membership."""

from __future__ import annotations

from core.errors import N_, DomainError


class LeavingAlreadyError(DomainError):
    """The member gave notice before."""

    message = N_("这位成员已经声明退社，资格到 %(left_on)s 为止。")
    field = "notice_on"


class NoticeOutOfTimeError(DomainError):
    """The notice is dated ahead, or before the member joined."""

    message = N_("声明日期不能晚于今天，也不能早于入社日期 %(joined_on)s。")
    field = "notice_on"


class StillMemberError(DomainError):
    """The membership has not ended, so nothing is returned yet."""

    message = N_("成员资格到 %(left_on)s 才终止，终止后才能退还（合作社法第二十五条、第二十八条）。")


class YearNotDecidedError(DomainError):
    """The leaver's last year is not decided: his share of surplus or loss is not known yet."""

    message = N_("%(year)s 年的盈余还没有表决入账，先分配再退还（合作社法第二十八条）。")


class NothingToReturnError(DomainError):
    """There is neither capital nor a reserve share to return."""

    message = N_("没有可以退还的出资和公积金份额。")


class MoreThanReserveError(DomainError):
    """More is to be taken from the reserve than there is."""

    message = N_("盈余公积只有 %(held)s 元。")
    field = "amount"


class MoreThanLossError(DomainError):
    """More is to be covered than was lost."""

    message = N_("未弥补的亏损只有 %(loss)s 元。")
    field = "amount"


class NoticeTooLateError(DomainError):
    """The notice would end a membership with a year that is closed for good: its distribution counted the member."""

    message = N_("按这个日期，退社算到 %(year)s 年底，可 %(year)s 年已经分配、锁定了。请填收到申请的实际日期。")
    field = "notice_on"


class NoQuorumError(DomainError):
    """Too few members attended (Art. 30)."""

    message = N_("出席 %(present)s 人，不足全体成员 %(members)s 人的三分之二（合作社法第三十条）。")
    field = "present"


class NoMajorityError(DomainError):
    """Too few votes agreed (Art. 30)."""

    message = N_("同意 %(agreed)s 票，没有超过全部表决权 %(members)s 票的一半（合作社法第三十条）。")
    field = "agreed"


class NoTwoThirdsError(DomainError):
    """Too few votes agreed to a change of the charter (Art. 30)."""

    message = N_("同意 %(agreed)s 票，修改章程要全部表决权 %(members)s 票的三分之二（合作社法第三十条）。")
    field = "agreed"


class MoreThanThereAreError(DomainError):
    """More people or votes were counted than there are."""

    message = N_("人数对不上：成员 %(members)s，出席 %(present)s，同意 %(agreed)s。")
    field = "present"


class CapitalGoneError(DomainError):
    """A reversal would take more capital from a member than he has."""

    message = N_("有成员的股金已经退还，冲销以后会变成负数，不能冲销。")


class LeftAlreadyError(DomainError):
    """The membership has ended, or no notice was given: there is nothing to take back."""

    message = N_("成员资格已经终止，声明不能撤回；要回来请重新入社。")
