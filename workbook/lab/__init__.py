"""The place where the learner sits: their copies, JupyterLab over them, and the start page."""

from workbook.lab.news import news

__all__ = ["news"]
