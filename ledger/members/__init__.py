"""Member accounts (成员账户, 合作社法 Art. 43): who is a member, trade, and quantified shares."""
