"""The worked examples of the distribution, to the fen: one cooperative, a union of five, a village collective."""

from __future__ import annotations

from ledger.distribution.allocation import MemberWeight, Method, Terms


def fen(yuan: str) -> int:
    """Return fen of an amount as printed: "71 428.58"."""
    whole, _, cents = yuan.replace(" ", "").partition(".")
    return int(whole) * 100 + int(cents or "0")


# No., patronage, capital, reserve share, subsidy share, donation share
COOPERATIVE = [
    ("01", "109 906.08", "20 000.00", "11 358.85", "71 428.58", "1 428.58"),
    ("02", "35 792.40", "10 000.00", "9 022.87", "71 428.57", "1 428.57"),
    ("03", "81 352.41", "10 000.00", "2 609.35", "71 428.57", "1 428.57"),
    ("04", "81 352.41", "5 000.00", "11 045.57", "71 428.57", "1 428.57"),
    ("05", "29 730.60", "5 000.00", "7 025.51", "71 428.57", "1 428.57"),
    ("06", "0.00", "10 000.00", "1 980.36", "71 428.57", "1 428.57"),
    ("07", "78 155.75", "60 000.00", "5 158.44", "71 428.57", "1 428.57"),
]
BASES = ["104 216.01", "91 880.01", "85 466.49", "88 902.71", "84 882.65", "84 837.50", "138 015.58"]

# No., refund, share, total
CEIL_FLOOR = [
    ("01", "57 026.92", "22 127.80", "79 154.72"),
    ("02", "18 571.59", "19 508.55", "38 080.14"),
    ("03", "42 211.29", "18 146.79", "60 358.08"),
    ("04", "42 211.29", "18 876.39", "61 087.68"),
    ("05", "15 426.31", "18 022.82", "33 449.13"),
    ("06", "0.00", "18 013.24", "18 013.24"),
    ("07", "40 552.64", "29 304.34", "69 856.98"),
]
LARGEST_REMAINDER = [
    ("01", "57 026.91", "22 127.81", "79 154.72"),
    ("02", "18 571.59", "19 508.56", "38 080.15"),
    ("03", "42 211.28", "18 146.80", "60 358.08"),
    ("04", "42 211.28", "18 876.40", "61 087.68"),
    ("05", "15 426.30", "18 022.83", "33 449.13"),
    ("06", "0.00", "18 013.24", "18 013.24"),
    ("07", "40 552.64", "29 304.36", "69 857.00"),
]

# Cooperative, patronage, base, refund, share, total
UNION = [
    ("青龙峪", "310 000.00", "63 000.00", "38 262.86", "28 618.29", "66 881.15"),
    ("玉河泉", "845 000.00", "88 200.00", "104 297.15", "40 065.60", "144 362.75"),
    ("虎门", "220 500.00", "57 100.00", "27 216.00", "25 938.16", "53 154.16"),
    ("徐家场", "198 300.00", "56 900.00", "24 475.89", "25 847.31", "50 323.20"),
    ("万粮峪", "176 200.00", "51 800.00", "21 748.12", "23 530.59", "45 278.71"),
]


def terms(
    surplus: str = "400 000.00",
    opening_fen: int = 0,
    *,
    method: Method = Method.CEIL_FLOOR,
    reserve_bp: int = 1_000,
    patronage_bp: int = 6_000,
) -> Terms:
    """Return the terms of the example: 10 % to the reserve, 60 % by patronage."""
    return Terms(
        surplus_fen=fen(surplus),
        opening_undistributed_fen=opening_fen,
        reserve_bp=reserve_bp,
        patronage_bp=patronage_bp,
        method=method,
    )


def members() -> list[MemberWeight]:
    """Return the seven members of the cooperative."""
    return [
        MemberWeight(
            member_no=number,
            patronage=fen(trade),
            share_capital_fen=fen(capital),
            reserve_share_fen=fen(reserve),
            subsidy_share_fen=fen(subsidy),
            donation_share_fen=fen(donation),
        )
        for number, trade, capital, reserve, subsidy, donation in COOPERATIVE
    ]


def member_cooperatives() -> list[MemberWeight]:
    """Return the five members of the union."""
    return [
        MemberWeight(member_no=name, patronage=fen(trade), share_capital_fen=fen(base))
        for name, trade, base, *_ in UNION
    ]
