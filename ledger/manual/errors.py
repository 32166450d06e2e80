"""What can go wrong with a voucher written by hand."""

from __future__ import annotations

from core.errors import N_, DomainError, explain_constraint


class SamePersonError(DomainError):
    """Who made a voucher does not approve it (会计法 Art. 25, 35)."""

    message = N_("制单和审核不能是同一个人，请换一个人审核。")
    status = 403


class NotWaitingError(DomainError):
    """The draft is posted, refused or withdrawn already."""

    message = N_("这张凭证%(state)s了。")
    status = 409


class NoSuchAccountError(DomainError):
    """What was typed names no account."""

    message = N_("第 %(line)s 行：没有科目“%(typed)s”。")


class OneSideError(DomainError):
    """A line has an amount on both sides, or on none."""

    message = N_("第 %(line)s 行：借方和贷方填一个，金额要大于零。")


class NotByHandError(DomainError):
    """The voucher records a deed, which is corrected where it was recorded."""

    message = N_("这张凭证是业务单据生成的，请在单据上更正，不能单独冲销。")
    status = 409


class ReversedAlreadyError(DomainError):
    """A voucher is reversed once."""

    message = N_("这张凭证已经冲销过，或者正等着审核冲销。")
    status = 409


explain_constraint("uq_ledger_voucher_draft_reverses_id", ReversedAlreadyError)


class WrongPaperError(DomainError):
    """An attachment is no PDF and no picture."""

    message = N_("附件“%(name)s”不是 PDF、JPEG 或 PNG。")
    field = "papers"


class ByRuleOnlyError(DomainError):
    """The account is written by the closing, the distribution or the use of the reserve alone."""

    message = N_("第 %(line)s 行：%(code)s 由年终结账、分配和公积金的业务页生成，不能手工记。")


class WhoseError(DomainError):
    """The account is kept by member, party or fund, and the line names none."""

    message = N_("第 %(line)s 行：%(code)s 要记清是谁的，请从下面挑带名字的一行；新的单位和人先登记。")


class DatedAheadError(DomainError):
    """A voucher records what has happened."""

    message = N_("凭证日期不能晚于今天。")
    field = "dated_on"


class DatedBeforeError(DomainError):
    """Red ink is dated before what it strikes out."""

    message = N_("冲销日期不能早于原凭证的日期 %(on)s。")
    field = "dated_on"


class DatedIntoClosedError(DomainError):
    """The voucher is dated into a month that takes no more."""

    message = N_("%(year)s 年 %(month)s 月已经结账，请填还开着的月份。")
    field = "dated_on"
