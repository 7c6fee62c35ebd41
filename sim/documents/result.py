"""Result of `channelsim document`: texts, and what they leave open."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sim.jsonfile import Plain, frame

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Document:
    """One document.

    Attributes
    ----------
    kind, title
        "stress", "odd" or "trace", and the title.
    file
        Name of its files, without ending.
    items
        Number of items that the standard asks for.
    not_applicable
        Reasons why something that the standard asks for does not apply.
    for_authors
        What the study's folder cannot say, so that authors must add it.
    markdown, html
        The text, and a self-contained page of it.
    """

    kind: str
    title: str
    file: str
    items: int
    not_applicable: tuple[str, ...]
    for_authors: tuple[str, ...]
    markdown: str = field(repr=False)
    html: str = field(repr=False)

    @property
    def files(self) -> dict[str, str]:
        """Text of each file by its name."""
        return {f"{self.file}.md": self.markdown, f"{self.file}.html": self.html}


@dataclass(frozen=True)
class Documents(Plain):
    """Documents of one study.

    Attributes
    ----------
    study, model_version
        Name of the study, and the model version of its numbers.
    warnings
        A sentence for each fact that weakens the documents, such as a failed control.
    documents
        The documents, in the order asked for.
    """

    study: str
    model_version: str
    warnings: tuple[str, ...]
    documents: tuple[Document, ...]

    @property
    def files(self) -> dict[str, str]:
        """Text of each file by its name."""
        return {name: text for one in self.documents for name, text in one.files.items()}

    def to_json(self) -> dict[str, Any]:
        """Return plain data, without the texts."""
        return {**super().to_json(), "files": list(self.files)}

    def rows(self) -> Iterator[dict[str, object]]:
        """Yield a row for each document."""
        for one in self.documents:
            yield {
                "document": one.kind, "items": one.items,
                "not_applicable": len(one.not_applicable), "for_authors": len(one.for_authors),
            }  # fmt: skip

    def to_frame(self) -> "pd.DataFrame":
        """Return a row for each document, with the numbers of its items."""
        return frame(self.rows())
