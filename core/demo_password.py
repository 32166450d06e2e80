"""The password of the demo's people; it works in a demo database on a loopback address only."""

PASSWORD = "caishi-demo-2026"  # noqa: S105
