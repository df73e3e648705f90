"""A first definition of a company's own form, drafted from its workbook."""

from formkit.drafting.draft import Draft, draft
from formkit.drafting.notes import Note, say

__all__ = ["Draft", "Note", "draft", "say"]
