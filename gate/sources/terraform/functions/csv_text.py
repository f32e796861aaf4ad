"""`csvdecode`: the one dialect that Terraform reads. Python's reader forgives what Terraform refuses."""

from __future__ import annotations

from gate.sources.terraform.values import MAX_ITEMS, EvaluationError, Value


def csvdecode(text: str) -> Value:
    """Return a list of objects, one for each line but the first. Raises EvaluationError where the text is no table."""
    rows = _rows(text.replace("\r\n", "\n"))
    if not rows:
        raise EvaluationError("the text has no line with the names of the columns", "Begin the text with such a line.")
    names = rows[0]
    if len(set(names)) != len(names):
        raise EvaluationError("two columns have the same name", "Make the names different.")
    if any(len(row) != len(names) for row in rows):
        raise EvaluationError("a line has not as many fields as there are columns", "Write one field for each column.")
    if len(rows) * len(names) > MAX_ITEMS:
        raise EvaluationError(f"the table has more than {MAX_ITEMS} fields", "Make the table smaller.")
    return [dict(zip(names, row, strict=True)) for row in rows[1:]]


def _rows(text: str) -> list[list[str]]:
    rows: list[list[str]] = []
    at = 0
    while at < len(text):
        if text[at] == "\n":
            at += 1
            continue
        row: list[str] = []
        more = True
        while more:
            field, at = _quoted(text, at + 1) if text[at : at + 1] == '"' else _bare(text, at)
            row.append(field)
            more = text[at : at + 1] == ","
            at += 1
        rows.append(row)
    return rows


def _bare(text: str, at: int) -> tuple[str, int]:
    end = min((found for sign in ",\n" if (found := text.find(sign, at)) >= 0), default=len(text))
    field = text[at:end]
    if '"' in field:
        raise EvaluationError("found a quote inside a field that does not begin with one", "Quote the whole field.")
    return field, end


def _quoted(text: str, at: int) -> tuple[str, int]:
    written: list[str] = []
    while True:
        end = text.find('"', at)
        if end < 0:
            raise EvaluationError("a quote is not closed", "Close the quote.")
        written.append(text[at:end])
        behind = text[end + 1 : end + 2]
        if behind != '"':
            break
        written.append('"')
        at = end + 2
    if behind not in {"", ",", "\n"}:
        raise EvaluationError("found text behind a closing quote", "Double the quotes inside a field.")
    return "".join(written), end + 1
