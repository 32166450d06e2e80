"""The books for others to check and to take over: Beancount, hledger, and a neutral table of vouchers."""
