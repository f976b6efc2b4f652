"""Floor 2: a table in, an Altair chart out. Importing it switches the one theme on."""

from rcanalysis.charts import theme

__all__ = ["theme"]
