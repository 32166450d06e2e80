"""The events of the cooperative's life that post to the books, by their number in the events table, in words.

A letter after the number tells the steps of one event apart: 17 is bought, 17p is paid.
"""

from __future__ import annotations

from core.errors import N_

EVENTS = {
    "1": N_("社员出资"),
    "3": N_("收到国家补助"),
    "4": N_("补助形成资产"),
    "7": N_("购进菌袋"),
    "8": N_("菌袋进舱"),
    "9": N_("批次用工"),
    "9p": N_("付务工费"),
    "9e": N_("批次水电"),
    "10": N_("方舱折旧"),
    "11": N_("采收入库"),
    "11c": N_("批次结束，成本差异分摊"),
    "13": N_("收购社员产品"),
    "14": N_("付社员货款"),
    "17": N_("收购非社员产品"),
    "17p": N_("付非社员货款"),
    "19": N_("批发销售"),
    "19p": N_("批发回款"),
    "26": N_("结转收支"),
    "27": N_("结转本年盈余"),
    "28-31": N_("盈余分配"),
    "32": N_("兑付返还和分配"),
    "36": N_("网上预收货款"),
    "37": N_("网上订单发货"),
    "38": N_("发货前退款"),
    "39": N_("付运费"),
    "523": N_("管理费用"),
    "asset": N_("购建固定资产"),
    "t1": N_("交货给联合社"),
    "t2": N_("收到成员社交货"),
    "t3": N_("收到交接货款"),
    "t4": N_("付交接货款"),
}
