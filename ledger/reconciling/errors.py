"""What can go wrong when books and bank are held against each other."""

from __future__ import annotations

from core.errors import N_, DomainError


class LinesDoNotAddUpError(DomainError):
    """Opening, lines and closing of the statement do not agree: rows are missing or were read wrongly."""

    message = N_("对账单自己对不上：期初 %(opening)s 加收支 %(moved)s 应是 %(wanted)s，填的期末是 %(closing)s。")
    field = "closing"


class NoLinesError(DomainError):
    """Every line of the statement is in the books' copy already, or it has none."""

    message = N_("对账单里没有新的明细。")
    field = "file"


class FaultyStatementError(DomainError):
    """A row of the statement cannot be read."""

    message = N_("第 %(row)s 行“%(column)s”：%(why)s")
    field = "file"


class MissingColumnsError(DomainError):
    """The statement has no row of heads that we know."""

    message = N_("找不到表头，要有这些列：%(wanted)s。")
    field = "file"


class OutsideStatementError(DomainError):
    """A line is dated outside the days of its statement."""

    message = N_("第 %(row)s 行是 %(on)s 的，不在对账单的起止日期里。")
    field = "file"


class StatementAheadError(DomainError):
    """The statement or count is dated ahead."""

    message = N_("日期不能晚于今天。")
    field = "ends_on"


class SumsDifferError(DomainError):
    """The vouchers that were ticked are not what the line says."""

    message = N_("勾的凭证合计 %(vouchers)s，对账单这一笔是 %(line)s，差 %(difference)s。")


class MatchedMeanwhileError(DomainError):
    """The line or one of the vouchers is matched already."""

    message = N_("这一笔或者勾的凭证已经对上了，请刷新再看。")
    status = 409
