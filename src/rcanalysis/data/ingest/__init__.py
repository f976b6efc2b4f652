"""Turn upstream files into tables of ``data/``."""
