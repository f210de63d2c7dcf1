"""What the real components print when something is wrong: tables by cause, each with its source; never the knowledge's patterns."""
