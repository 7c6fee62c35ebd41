"""Nothing here names a beach, a town or a camp: the coast is five anonymous sectors."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOWNS = (
    "ambleteuse", "audinghen", "audresselles", "berck", "bl[ée]riot", "boulogne", "bray-dunes",
    "calais", "camiers", "cayeux", "coquelles", "dieppe", "dunkerque", "dunkirk", "[ée]quihen",
    "escalles", "[ée]taples", "fort-mahon", "ghyvelde", "grande-synthe", "gravelines", "gris-nez",
    "hardelot", "jungle", "leffrinckoucke", "le portel", "le touquet", "loon-plage", "marck",
    "mardyck", "merlimont", "norrent-fontes", "oye-plage", "quend", "sangatte", "somme",
    "tatinghem", "tardinghen", "wimereux", "wissant", "zuydcoote",
)  # fmt: skip
NAMED = re.compile(rf"\b({'|'.join(TOWNS)})\b", re.IGNORECASE)
FOLDERS = ("sim", "scenarios", "calibration")
FILES = [
    path
    for folder in FOLDERS
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in {".py", ".yaml", ".yml", ".csv", ".json", ".md", ".txt"}
]


def test_there_is_something_to_search():
    assert len(FILES) > 30


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_names_a_place(path):
    found = NAMED.search(path.read_text())
    assert found is None, found


def test_the_search_would_find_one():
    assert NAMED.search("near Sangatte, at dawn")
    assert NAMED.search("Étaples")
    assert not NAMED.search("summed at a frequent mark")
