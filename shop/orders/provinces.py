"""The provinces of the mainland (GB/T 2260), by the short names that parcels carry."""

from __future__ import annotations

from core.errors import N_

PROVINCES = (
    N_("北京"),
    N_("天津"),
    N_("河北"),
    N_("山西"),
    N_("内蒙古"),
    N_("辽宁"),
    N_("吉林"),
    N_("黑龙江"),
    N_("上海"),
    N_("江苏"),
    N_("浙江"),
    N_("安徽"),
    N_("福建"),
    N_("江西"),
    N_("山东"),
    N_("河南"),
    N_("湖北"),
    N_("湖南"),
    N_("广东"),
    N_("广西"),
    N_("海南"),
    N_("重庆"),
    N_("四川"),
    N_("贵州"),
    N_("云南"),
    N_("西藏"),
    N_("陕西"),
    N_("甘肃"),
    N_("青海"),
    N_("宁夏"),
    N_("新疆"),
)
