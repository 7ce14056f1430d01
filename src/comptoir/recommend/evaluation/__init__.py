"""How good recommendations are: files of data, splits, full ranking, baselines."""
