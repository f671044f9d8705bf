"""Registers from every kind of table: Parquet, Arrow, Excel, CSV, databases and dataframes."""

from attendrules.tables.reading import Opened, opening, read_register

__all__ = ["Opened", "opening", "read_register"]
