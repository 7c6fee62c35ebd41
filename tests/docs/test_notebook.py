"""The notebook runs from its first cell to its last, with few replications."""

import json
from pathlib import Path

NOTEBOOK = Path(__file__).parents[2] / "docs" / "tutorials" / "question.ipynb"


def test_every_cell_of_the_notebook_runs(capsys):
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert len(cells) == 5
    names: dict[str, object] = {}
    for number, cell in enumerate(cells):
        code = cell.replace("replications = 40", "replications = 2")
        exec(compile(code, f"cell {number}", "exec"), names)
    output = capsys.readouterr().out
    assert "busy days: " in output
    assert "interaction" in output


def test_the_notebook_holds_no_output():
    """Outputs would go stale, and each run would change the file."""
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells)
