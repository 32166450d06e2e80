"""The minutes of meetings that decided a distribution, as they were signed: photographed, hashed and sealed."""
