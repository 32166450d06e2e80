"""People who sign in: users, their roles, sign-in and its throttle."""
