"""Who may do what: people, sessions, API keys, rights, limits, and the trail of what was done."""
