"""Registers from every kind of table: Parquet, Arrow, Excel, CSV, databases and dataframes."""

from attendrules.tables.opening import shown
from attendrules.tables.reading import Opened, opening, read_register
from attendrules.tables.rows import in_text

__all__ = ["Opened", "in_text", "opening", "read_register", "shown"]
