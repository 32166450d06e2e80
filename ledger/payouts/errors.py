"""What can go wrong with a batch of payments."""

from __future__ import annotations

from core.errors import N_, DomainError, explain_constraint


class NothingToPayError(DomainError):
    """Nobody was chosen to whom something is owed."""

    message = N_("没有选中要付的人，或者选中的已经付了、正在别的批次里付。")
    field = "dues"


class InAnotherFileError(DomainError):
    """Somebody put the same payment into another batch a moment ago."""

    message = N_("有一笔刚刚进了别的批次。请刷新再选。")
    status = 409


explain_constraint("uq_ledger_payout_line_open", InAnotherFileError)
explain_constraint("uq_ledger_payout_batch_entity_id_number", InAnotherFileError)


class NoAccountError(DomainError):
    """A bank file cannot carry a payment to somebody without an account."""

    message = N_("这些人没有登记银行账号：%(names)s。先补上，或者改付现金。")
    field = "dues"


class OwnBatchError(DomainError):
    """Who made a batch may not check it."""

    message = N_("制单和审核要两个人：请另一位会计核对。")
    status = 409


class BatchOutOfTurnError(DomainError):
    """The batch is not where this step begins."""

    message = N_("这一批现在不能做这一步，请刷新再看。")
    status = 409


class FileChangedError(DomainError):
    """The file in the database is not the one that was approved."""

    message = N_("库里的银行文件和审核时的指纹不一样，不要付款，请找管理员。")
    status = 409


class NotTheTotalError(DomainError):
    """The second person typed another total than the batch has."""

    message = N_("合计不对：请按银行页面上的合计再核对一遍。")
    field = "total"


class PaidOnWrongDayError(DomainError):
    """The payment is dated before the batch was checked, or ahead."""

    message = N_("付款日期不能早于审核那天（%(checked_on)s），不能晚于今天。")
    field = "paid_on"


class OwedNoMoreError(DomainError):
    """What a line pays is not owed any more, or another amount is."""

    message = N_("第 %(position)s 行 %(payee)s：账上欠的和这一行不一样了（可能已经付过或转成了出资）。")
    field = "file"


class NoPayerAccountError(DomainError):
    """The bank's file asks for the account that is paid from."""

    message = N_("这家银行的文件要写本社付款账号。")
    field = "payer_account"


class AccountChangedError(DomainError):
    """Somebody's account was changed after the batch was drawn."""

    message = N_("做好这一批以后，这些人的账号改过：%(names)s。撤回这一批，核对清楚再做。")
    status = 409


class OwedOtherwiseError(DomainError):
    """What some lines pay is not owed any more, or another amount is."""

    message = N_("账上欠的和这一批不一样了（可能已经付过或转成了出资）：%(names)s。撤回这一批再做。")
    status = 409


class UnderWayError(DomainError):
    """The money is on its way in a batch of payments."""

    message = N_("这笔钱正在第 P%(number)s 批里付，先撤回那一批。")
    status = 409
