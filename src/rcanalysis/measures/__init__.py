"""Floor 1: measures. Tables come in as arguments, tables or small results come out; nothing is read from disk.

``trends`` holds the statistics every chapter shares, ``exercises`` what the chapter on joint exercises counts.
"""

from rcanalysis.measures import exercises, trends

__all__ = ["exercises", "trends"]
