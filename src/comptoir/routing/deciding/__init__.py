"""From scores to a decision: how sure, whether it belongs anywhere, and when to ask a person."""
