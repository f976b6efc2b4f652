"""Floor 3: figures, numbers and tables as a reader meets them, in a notebook and in the book."""

from rcanalysis.publish.display import Figure, Number, Table, glue_numbers

__all__ = ["Figure", "Number", "Table", "glue_numbers"]
