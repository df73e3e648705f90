"""A reference page of every form, made from its definition: Markdown and HTML."""

from formkit.reference.html import html_page
from formkit.reference.markdown import index, page

__all__ = ["html_page", "index", "page"]
