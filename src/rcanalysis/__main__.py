"""``python -m rcanalysis`` is the command ``rcanalysis``."""

from rcanalysis.cli import main

raise SystemExit(main())
