"""What every package stands on: settings, database, money, weight, people who sign in, pages, jobs."""
