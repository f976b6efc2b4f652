"""Analysis behind the book on Russia-China military cooperation.

``load`` reads a table; ``measures`` computes, ``charts`` draws, ``publish`` shows. Imports go down only.
"""

from rcanalysis.data import DataError, as_of, check, load, metadata, tables

__all__ = ["DataError", "as_of", "check", "load", "metadata", "tables"]
