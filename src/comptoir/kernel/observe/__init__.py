"""How the house is doing: logs without personal data, metrics, health, traces."""
