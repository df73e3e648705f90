"""The marked copy of a Word document: comments at the labels, and nothing lost.

Made by hand and not with python-docx, which reads the clock for each comment, writes
all relations anew and drops parts that no relation reaches.
"""

from lxml import etree

from formkit.answers.markup import add, attribute, child, named, namespace
from formkit.answers.paragraphs import document
from formkit.answers.parts import Parts
from formkit.answers.relations import declare, relate, related
from formkit.answers.reply import Reply
from formkit.answers.since import Since
from formkit.answers.slip import Slip
from formkit.answers.stamp import stamp, unstamp
from formkit.answers.unmark_word import remove_comments
from formkit.problems import Finding

AUTHOR = "表单校验"
PREFIX = f"【{AUTHOR}】"
_INITIALS = "校"
_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_MAIN = "word/document.xml"


def mark_document(
    original: bytes,
    findings: tuple[Finding, ...],
    slip: Slip,
    language: str,
    since: Since | None = None,
) -> bytes:
    """The answer to a Word document: a copy with a comment for every finding.

    The first comment, at the top, says what to do. A finding without a place (or with
    one the document does not have) is a comment at the top too. Comments of a former
    answer are removed first; those of people stay. `since` says what is different
    since that answer.
    """
    reply = Reply(findings, slip, language, since)
    parts = Parts(original)
    unmark_parts(parts)
    main = main_part(parts)
    body = next(named(parts.edit(main), "body"))
    places = document(body)
    top = places.paragraphs[0] if places.paragraphs else _new_paragraph(body)
    comments = _comments(parts, main)
    _speak(comments, top, _introduction(reply), reply)
    for finding in reply.listed:
        anchor = places.anchor(finding.place, finding.label)
        level = reply.level(finding)
        text = f"{PREFIX}{level}：{reply.remark(finding)}"
        _speak(comments, top if anchor is None else anchor, text, reply)
    stamp(parts, slip)
    return parts.save()


def unmark_document(data: bytes) -> bytes:
    """The document as it would be without our comments and slip."""
    parts = Parts(data)
    unmark_parts(parts)
    return parts.save()


def unmark_parts(parts: Parts) -> None:
    """Remove the comments and the slip of a former answer from a package."""
    remove_comments(parts, main_part(parts), PREFIX)
    unstamp(parts)


def main_part(parts: Parts) -> str:
    """The name of the part with the text."""
    return next(iter(related(parts, "", "officeDocument")), _MAIN)


def _introduction(reply: Reply) -> str:
    lines = (reply.say("intro_word"), reply.counts, reply.particulars)
    return PREFIX + "\n".join(lines)


def _comments(parts: Parts, main: str) -> etree._Element:
    for part in related(parts, main, "comments"):
        return parts.edit(part)
    part = parts.free_name("word/comments{}.xml", plain=True)
    space = namespace(parts.edit(main))
    parts.write(part, f'<w:comments xmlns:w="{space}"/>'.encode())
    declare(parts, part, _CONTENT)
    relate(parts, main, "comments", part)
    return parts.edit(part)


def _speak(
    comments: etree._Element, paragraph: etree._Element, text: str, reply: Reply
) -> None:
    """Write a comment over a whole paragraph.

    Its ends stand in the paragraph and never inside a content control, where Word
    allows them in some kinds only.
    """
    space = f"{{{namespace(comments)}}}"
    taken = (attribute(each, "id") for each in named(comments, "comment"))
    number = str(1 + max((int(n) for n in taken if n.isdecimal()), default=-1))
    made = etree.SubElement(comments, f"{space}comment")
    made.set(f"{space}id", number)
    made.set(f"{space}author", AUTHOR)
    made.set(f"{space}date", reply.slip.judged_at.strftime("%Y-%m-%dT%H:%M:%S"))
    made.set(f"{space}initials", _INITIALS)
    for line in text.split("\n"):
        add(add(add(made, "p"), "r"), "t", line)
    start = etree.Element(f"{space}commentRangeStart")
    start.set(f"{space}id", number)
    paragraph.insert(0 if child(paragraph, "pPr") is None else 1, start)
    add(paragraph, "commentRangeEnd").set(f"{space}id", number)
    reference = add(add(paragraph, "r"), "commentReference")
    reference.set(f"{space}id", number)


def _new_paragraph(body: etree._Element) -> etree._Element:
    made = etree.Element(f"{{{namespace(body)}}}p")
    body.insert(0, made)
    return made
