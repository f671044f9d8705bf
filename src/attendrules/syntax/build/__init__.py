"""From Lark's tree to our own nodes: one short method for each rule of the grammar."""

from attendrules.syntax.build.headings import Builder

__all__ = ["Builder"]
