"""Documents of a study: nothing is missing, nothing drifts, and no user's text becomes markup."""

import ast
import json
import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim import MODEL_VERSION
from sim.assumptions import all_assumptions
from sim.data.targets import targets
from sim.documents import registry
from sim.documents.html import page
from sim.documents.kinds_of_tests import KINDS
from sim.documents.markdown import Markdown, escape, inline, table, visible
from sim.documents.mechanisms import AGENTS, FORMULAS, ORDER, entities, formula, mechanism
from sim.documents.registry import SUBJECTS, docstring, value_text
from sim.documents.render import document
from sim.documents.standards import STANDARDS
from sim.documents.stored import read_study
from sim.errors import UserError
from sim.model.tables import Fate
from sim.outcomes.outcomes import HEADLINE, OUTCOMES
from sim.policies import PACKAGES, POLICIES
from sim.report.numbers import change_and_interval, figure, level
from sim.runs.manifest import file_digest
from sim.validation.sbc import MIN_P, PASSING90

ROOT = Path(__file__).parents[2]
HOSTILE = "<script>alert(1)</script> `x` | **b** [a](http://b) & &lt; \u202eright\u05d0\u05d1 #1"
ALL = tuple(STANDARDS)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """A comparison over a month with 20 draws, in which one title is hostile."""
    folder = tmp_path_factory.mktemp("document")
    base = folder / "base.yaml"
    base.write_text(
        "extends: status_quo_2025\nperiod: {from: 2025-07-01, to: 2025-07-30}\nwindows: {}\n"
    )
    stops = folder / "stops.yaml"
    stops.write_text(
        f"extends: base.yaml\nname: stops\ntitle: {json.dumps(HOSTILE)}\n"
        "parameters: {boat_speed: 8.25}\n"
        "policies: [{kind: shallow_water_stops, sectors: [1, 2]}, {kind: safe_route}]\n"
    )
    out = folder / "study"
    sim.compare(base, stops, replications=40, store=folder / "store", out=out)
    return out


@pytest.fixture(scope="module")
def texts(study):
    """The Markdown of every document by its name."""
    return {one.kind: one.markdown for one in document(study, ALL).documents}


@pytest.fixture(scope="module")
def pages(study):
    """The page of every document by its name."""
    return {one.kind: one.html for one in document(study, ALL).documents}


@pytest.fixture
def copied(study, tmp_path):
    """A copy of the study that a test may damage."""
    return Path(shutil.copytree(study, tmp_path / "copy"))


def edit(folder, **values):
    """Change keys of a study's summary, and its digest in the manifest."""
    summary, manifest = folder / "summary.json", folder / "manifest.json"
    (block,) = json.loads(summary.read_text())
    summary.write_text(json.dumps([block | values]))
    record = json.loads(manifest.read_text())
    record["files"]["summary.json"] = file_digest(summary)
    manifest.write_text(json.dumps(record))


class Page(HTMLParser):
    """Count tags and gather text, headings and rows of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text, self.tables, self.ids = [], "", [], []
        self._open = None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append((tag, attrs))
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self._open = tag

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self._open = None

    def handle_data(self, data):
        self.text += data
        if self._open:
            self.tables[-1][-1][-1] += data


def named(text):
    """Return the names in code type."""
    return set(re.findall(r"`([^`\n]+)`", text))


class TestNothingIsMissing:
    """Every entry of every registry stands in the document that asks for it."""

    def test_every_assumption_stands_with_value_unit_range_prior_grade_and_source(self, texts):
        rows = {
            line.split(" | ")[0].removeprefix("| `").rstrip("`"): line
            for line in texts["stress"].split("### 3.3")[1].split("### 3.4")[0].splitlines()
            if line.startswith("| `")
        }
        assert rows.keys() == all_assumptions().keys()
        for name, a in all_assumptions().items():
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", rows[name])[2:-1]]
            low, high = map(value_text, a.range)
            assert cells[0] == value_text(a.value)
            assert cells[1] == docstring(a.unit)
            assert cells[2] == f"{low} to {high}"
            assert (cells[3] == "fixed") == (a.prior is None)
            assert cells[4] == a.grade
            assert cells[5] == docstring(a.source)

    @pytest.mark.parametrize("name", all_assumptions())
    def test_a_value_is_shown_in_full(self, name):
        value = all_assumptions()[name].value
        shown = value_text(value).replace("−", "-").split(", ")
        assert [float(x) for x in shown] == list(value if isinstance(value, tuple) else [value])

    def test_every_assumption_stands_in_odd_and_trace_too(self, texts):
        assert named(texts["odd"].split("### Parameters")[1]) >= all_assumptions().keys()
        evidence = texts["trace"].split("## 3 Data")[1].split("## 4 ")[0]
        assert named(evidence) >= all_assumptions().keys()
        assert inline(all_assumptions()["deterrence"].source) in evidence

    def test_every_policy_stands_in_all_and_in_full_in_odd(self, texts):
        for text in (texts["stress"], texts["trace"]):
            assert named(text) >= POLICIES.keys()
        submodels = texts["odd"].split("### Policies")[1].split("### Parameters")[0]
        for kind, policy in POLICIES.items():
            entry = submodels.split(f"**{kind}.**")[1].split("\n\n**")[0]
            assert all(f"`{name}`" in entry for name in policy.assumptions)
            assert "- Cost: " in entry
            assert policy.evidence[:30] in entry.replace("\\", "").replace("`", "")

    def test_the_studys_policies_stand_in_full_with_their_settings(self, texts):
        logic = texts["stress"].split("### 2.3")[1].split("### 2.4")[0]
        assert "**shallow_water_stops.**" in logic
        assert "**safe_route.**" in logic
        assert "**extra_officers.**" not in logic
        assert (
            "| `stops` | `shallow_water_stops` | first day | last day | 1, 2 | 1 | 0 | – |" in logic
        )
        assert "boat_speed 8.25" in texts["stress"]

    def test_every_outcome_stands_with_unit_and_definition(self, texts):
        for kind in ("stress", "odd"):
            for o in OUTCOMES.values():
                assert f"| `{o.name}` | {o.unit} | {inline(o.definition)} |" in texts[kind]

    def test_every_module_of_the_model_stands_with_its_own_words(self, texts):
        files = {path.stem for path in (ROOT / "sim/model").glob("*.py")} - {"__init__"}
        modules = [name for names in ORDER.values() for name in names]
        assert sorted(modules) == sorted(files)
        submodels = texts["odd"].split("## 7 Submodels")[1]
        for name in modules:
            source = ast.parse((ROOT / f"sim/model/{name}.py").read_text())
            first = (ast.get_docstring(source) or "").split("\n")[0]
            assert mechanism(name).title.startswith(first[:40])
            assert f"**{name}.** " in submodels
            assert f"| `{name}` |" in texts["stress"]
            assert f"| `{name}` |" in texts["trace"]

    def test_every_shipped_target_stands_with_its_verdict(self, texts):
        for kind in ("stress", "odd"):
            assert named(texts[kind]) >= targets().keys()
        assert named(texts["trace"]) >= targets().keys()
        for name, target in targets().items():
            (row, *_) = [
                line for line in texts["odd"].splitlines() if line.startswith(f"| `{name}` |")
            ]
            assert any(word in row for word in (" inside ", " MISS ", " not simulated "))
            assert inline(target.source) in row

    def test_a_missed_target_is_named_in_trace(self, texts):
        from sim.validation.result import shipped_validation

        missed = [c.target.name for c in shipped_validation().checks if not c.inside]
        (line,) = [x for x in texts["trace"].splitlines() if "All misses: " in x]
        assert named(line) == set(missed)

    @pytest.mark.parametrize("kind", ALL)
    def test_each_document_names_every_entry_of_the_four_registries(self, texts, kind):
        names = named(texts[kind]) | set(re.findall(r"\*\*([a-z0-9_]+)\.\*\*", texts[kind]))
        modules = {name for group in ORDER.values() for name in group}
        for registry_of in (all_assumptions(), POLICIES, OUTCOMES, modules):
            assert not set(registry_of) - names

    def test_a_new_policy_and_a_new_outcome_stand_in_the_next_document(self, monkeypatch):
        registry._policies.cache_clear()
        monkeypatch.setitem(POLICIES, "double_watch", POLICIES["extra_officers"])
        monkeypatch.setitem(PACKAGES, "double_watch", "other")
        new = replace(OUTCOMES["deaths"], name="new_one", definition="What nobody counted yet")
        monkeypatch.setitem(OUTCOMES, "new_one", new)
        assert "`double_watch`" in registry.policy_names()
        assert "**double_watch.**" in registry.policies()
        assert "| `new_one` | people | What nobody counted yet | lower |" in registry.outcomes()
        monkeypatch.undo()
        registry._policies.cache_clear()

    def test_every_fate_stands_in_the_diagram(self, texts):
        diagram = texts["stress"].split("~~~text")[1].split("~~~")[0]
        assert all(fate.name in diagram for fate in Fate)

    def test_every_subject_of_assumptions_has_a_title(self):
        assert SUBJECTS.keys() == {a.file for a in all_assumptions().values()}


class TestStandards:
    """Each item of a standard has its heading and an answer."""

    @pytest.mark.parametrize(
        ("kind", "item"), [(kind, item) for kind in ALL for item in STANDARDS[kind].items]
    )
    def test_an_item_is_answered(self, texts, kind, item):
        parts = re.split(rf"^#+ {re.escape(item)}$", texts[kind], flags=re.MULTILINE)
        assert len(parts) == 2, item
        body = re.split(r"^#", parts[1], maxsplit=1, flags=re.MULTILINE)[0]
        assert len(body.split()) >= 10, item

    def test_the_counts_are_those_of_the_standards(self):
        assert [len(STANDARDS[kind].items) for kind in ALL] == [24, 18, 8]
        assert sum(item[0].isdigit() for item in STANDARDS["odd"].items) == 7

    def test_what_authors_must_add_stands_at_the_top_and_in_its_section(self, study):
        for one in document(study, ALL).documents:
            assert one.markdown.count("**For the author:**") == len(one.for_authors)
            assert one.markdown.count("*Not applicable, because") == len(one.not_applicable)
            for task in one.for_authors:
                assert one.markdown.count(escape(task)) == 2


class TestNoDrift:
    """Lists written by hand are held to the code and to the tests."""

    def test_every_kind_of_test_names_tests_that_exist(self):
        for kind in KINDS:
            for name in kind.files:
                path = ROOT / "tests" / name
                assert path.is_file() or any(path.glob("test_*.py")), name

    def test_every_folder_of_tests_is_in_some_kind(self):
        folders = {path.parent.name for path in (ROOT / "tests").glob("*/test_*.py")}
        assert folders == {name for kind in KINDS for name in kind.files if "/" not in name}

    @pytest.mark.parametrize(("module", "name"), FORMULAS.values())
    def test_an_equation_is_the_code_of_the_model(self, module, name):
        shown = formula(module, name)
        assert shown.startswith(f"def {name.rpartition('.')[2]}(")
        plain = [line.strip() for line in shown.splitlines()]
        source = (ROOT / f"sim/model/{module}.py").read_text().splitlines()
        assert all(line in [each.strip() for each in source] for line in plain)

    def test_every_entity_has_state_that_its_class_has(self):
        assert len(entities()) == len(AGENTS)
        for entity in entities():
            source = (ROOT / f"sim/model/{entity.module}.py").read_text()
            cls = source.split(f"class {entity.name}")[1].split("\nclass ")[0]
            assert entity.state
            for names in re.findall(r"(?:^|; )([\w, ]+):", entity.state):
                for name in names.split(", "):
                    assert re.search(rf"\b{name}\b", cls), (entity.name, name)

    def test_the_wheel_takes_the_templates(self):
        folder = ROOT / "sim/documents/templates"
        files = {path.name for path in folder.iterdir()}
        assert {f"{each.file}.md.jinja" for each in STANDARDS.values()} <= files
        settings = (ROOT / "pyproject.toml").read_text()
        assert 'packages = ["sim"]' in settings  # everything in it that Git does not ignore
        assert (
            not (ROOT / ".gitignore").exists() or "jinja" not in (ROOT / ".gitignore").read_text()
        )


class TestNumbers:
    """Numbers are those of the study's own files."""

    def test_levels_and_changes_are_those_of_the_summary(self, study, texts):
        (block,) = json.loads((study / "summary.json").read_text())
        read = read_study(study).summaries[0]
        for text in texts.values():
            for scenario in block["scenarios"]:
                part = text.split(f"Table: {scenario['name']}, period: levels")[1].split("Table:")[
                    0
                ]
                for name in HEADLINE:
                    mean = scenario["outcomes"][name]["mean"]
                    unit = OUTCOMES[name].unit
                    assert f"| `{name}` | {unit} | {level(mean, unit)} |" in part
            part = text.split("Table: stops, period: change against base")[1].split("Table:")[0]
            rows = [line for line in part.splitlines() if line.startswith("| `")]
            assert rows[0].startswith("| `deaths` |")
            assert rows[1].startswith("| `expected_deaths` |")
            for name in HEADLINE:
                found = block["differences"][0]["outcomes"][name]["mean"]
                change = read.changes[0].outcomes[name]
                assert change.mean == pytest.approx(found, nan_ok=True)
                mean, interval = change_and_interval(change, OUTCOMES[name].unit)
                row = f"| `{name}` | {inline(mean.replace('~', '~ '))} | {interval or '–'} |"
                assert row in part

    def test_the_first_numbers_are_deaths(self, study, texts):
        (block,) = json.loads((study / "summary.json").read_text())
        mean = block["scenarios"][0]["outcomes"]["deaths"]["mean"]
        for text in texts.values():
            head = text.split("## 1 ")[0]
            assert f"on average {level(mean, 'people')} deaths" in head
            assert head.index("deaths") < head.index("arrivals")

    def test_quoted_sentences_are_those_of_the_summary_deaths_first(self, study, texts):
        (block,) = json.loads((study / "summary.json").read_text())
        for sentence in block["sentences"]:
            if sentence["outcome"] in ("deaths", "expected_deaths", "arrivals"):
                assert all(escape(sentence["text"]) in text for text in texts.values())

    def test_remarks_of_the_study_stand_beside_its_results(self, copied):
        edit(copied, remarks=["stops: the cost of safe_route is unknown."])
        for one in document(copied, ALL).documents:
            assert "**Remark.** stops: the cost of safe_route is unknown." in one.markdown

    def test_contributions_of_policies_stand_beside_the_changes(self, copied):
        (block,) = json.loads((copied / "summary.json").read_text())
        change = block["differences"][0]["outcomes"]
        edit(copied, parts=[{"part": "safe_route", "outcomes": {n: change[n] for n in HEADLINE}}])
        read = read_study(copied).parts[0].outcomes["arrivals"]
        for one in document(copied, ALL).documents:
            assert "| safe_route | " in one.markdown
            mean, interval = change_and_interval(read, "people")
            assert f"{inline(mean.replace('~', '~ '))} ({interval}) |" in one.markdown

    def test_what_reproduces_the_study_is_its_manifest(self, study, texts):
        record = json.loads((study / "manifest.json").read_text())
        for text in texts.values():
            for value in (record["code"], record["assumptions"], record["parameters"]["digest"],
                          f"| seed | {record['seed']} |",
                          f"model version {MODEL_VERSION}"):  # fmt: skip
                assert value in text
            for package, number in record["packages"].items():
                assert f"{package} {number}" in text

    def test_a_scenario_in_full_is_what_the_manifest_has(self, study, texts):
        record = json.loads((study / "manifest.json").read_text())
        for name, content in record["resolved"].items():
            part = texts["stress"].split("## Scenarios in full")[1].split(f"### {name}\n")[1]
            shown = part.split("~~~text\n")[1].split("\n~~~")[0]
            assert json.loads(shown) == content

    def test_controls_passed_in_a_sound_study(self, texts):
        for kind in ("stress", "trace"):
            assert "| null policy | 1 | passed |" in texts[kind]
            assert "| total blockade | 1 | passed |" in texts[kind]

    def test_verdicts_of_figures_are_those_of_the_shipped_validation(self, texts):
        stored = json.loads((ROOT / "calibration" / "validation.json").read_text())
        checked = 0
        for check in stored["checks"]:
            target = targets()[check["name"]]
            rows = [x for x in texts["odd"].splitlines() if x.startswith(f"| `{target.name}` |")]
            cells = [cell.strip() for cell in rows[0].split(" | ")]
            low, middle, high = (figure(target, check[q]) for q in ("q05", "q50", "q95"))
            assert cells[3] == figure(target, target.value)
            assert cells[4] == f"{middle} ({low} to {high})"
            assert cells[5] == ("inside" if check["inside"] else "MISS")
            checked += 1
        assert checked > 30

    def test_the_test_on_synthetic_data_is_that_of_the_shipped_validation(self, texts):
        stored = json.loads((ROOT / "calibration" / "validation.json").read_text())
        part = texts["trace"].split("**Simulation-based calibration.**")[1].split("## 7 ")[0]
        assert part.split()[0] == str(stored["sbc_sets"]["any"]["sets"])
        low, high = PASSING90
        wrong = {
            c["parameter"]
            for c in stored["sbc"]
            if (c["informed"] and not low <= c["coverage90"] <= high) or c["p_uniform"] < MIN_P
        }
        lines = [line for line in part.splitlines() if line.startswith("- ")]
        assert {visible(line[2:].split(":")[0].replace("\\", "")) for line in lines} == wrong
        assert ("All checks passed." in part) == (not wrong)

    def test_the_program_says_that_it_did_not_run_its_tests(self, texts):
        part = texts["trace"].split("## 5 ")[1].split("## 6 ")[0]
        assert "An installed package has no tests." in part
        for kind in KINDS:
            assert f"| {kind.name} |" in part

    def test_all_outcomes_stand_in_trace(self, texts):
        part = texts["trace"].split("### All outcomes")[1]
        assert all(part.count(f"| `{name}` |") == 3 for name in OUTCOMES)

    def test_a_stopping_rule_is_told_with_what_it_reached(self, copied):
        width = {"outcome": "arrivals", "unit": "people", "requested": 302.2, "reached": 280.4}
        rule = {"reached": True, "limit": 400, "outcomes": [width]}
        (copied / "precision.json").write_text(json.dumps(rule))
        text = document(copied, ("stress",)).documents[0].markdown
        assert "Chow and Robbins 1965" in text
        assert "The limit was 400 replications. The rule" in text
        assert "| `arrivals` | people | 302 | 280 |" in text
        assert "fixed before the study ran" not in text
        (copied / "precision.json").write_text(json.dumps(rule | {"reached": False}))
        text = document(copied, ("trace",)).documents[0].markdown
        assert "They were not narrow enough at the limit." in text


class TestSameBytes:
    """The same study gives the same bytes, and no time but the manifest's."""

    def test_twice(self, study):
        assert document(study, ALL).files == document(study, ALL).files

    def test_every_time_is_the_manifests(self, study, texts):
        record = json.loads((study / "manifest.json").read_text())
        for text in texts.values():
            times = set(re.findall(r"\d{4}-\d\d-\d\dT[\d:+]+", text))
            assert times == {record["began"], record["written"]}

    def test_one_document_is_the_same_as_among_all(self, study):
        files = document(study, ALL).files
        assert document(study, ("odd",)).files.items() <= files.items()


class TestHostileText:
    """Text that a user may write stays text."""

    def test_a_title_is_text_in_markdown(self, texts):
        for text in texts.values():
            assert "<script>" not in text
            assert "\u202e" not in text
            assert not re.search(r"(?<!\\)<[\w/!]", text)  # no tag can begin
            (row,) = [line for line in text.splitlines()
                      if line.startswith("| `stops` |") and "script" in line]  # fmt: skip
            assert len(re.findall(r"(?<!\\)\|", row)) == 8  # seven cells

    def test_a_title_is_text_in_html(self, pages):
        for text in pages.values():
            found = Page(text)
            assert not [tag for tag, _ in found.tags if tag in ("script", "img", "iframe", "link")]
            assert "http://b" not in [attrs.get("href") for _, attrs in found.tags]
            cells = [cell for t in found.tables for row in t for cell in row if "alert(1)" in cell]
            shown = HOSTILE.replace("\u202e", "U+202E")
            assert cells == [f"\u2068{shown}\u2069"]

    @given(st.text(max_size=60))
    def test_any_text_in_a_cell_is_shown_as_it_is(self, text):
        shown = Page(page("t", f"# t\n\n{table('c', ('a', 'b'), [(text, 'end')])}"))
        ((_, (cell, end)),) = shown.tables
        expected = " ".join(visible(text).split())
        assert cell.strip("\u2068\u2069") == expected.strip("\u2068\u2069")
        assert end == "end"

    @given(st.text(max_size=60))
    def test_any_text_in_a_paragraph_is_shown_as_it_is(self, text):
        shown = Page(page("t", f"# t\n\n{escape(text)}\n"))
        assert " ".join(visible(text).split()) in shown.text
        tags = {tag for tag, _ in shown.tags}
        assert not tags & {"em", "strong", "code", "ul", "blockquote", "img", "hr", "pre", "h2"}

    @given(st.lists(st.text(max_size=20), min_size=2, max_size=5))
    def test_a_table_has_as_many_cells_as_it_was_given(self, cells):
        heads = [str(n) for n in range(len(cells))]
        (rows,) = Page(page("t", f"# t\n\n{table('c', heads, [cells])}")).tables
        assert [len(row) for row in rows] == [len(cells)] * 2

    def test_a_page_takes_no_markup_even_if_nothing_was_escaped(self):
        shown = Page(page("t", "# t\n\n<b>x</b> <script>y</script>\n\n<div>z</div>\n"))
        assert not {tag for tag, _ in shown.tags} & {"b", "script", "div"}
        assert "<b>x</b> <script>y</script>" in shown.text

    def test_markdown_is_left_as_it_is(self):
        assert table("c", ("a",), [(Markdown("`x`"),)]).endswith("| `x` |")


class TestPages:
    """Pages stand alone and can be read without sight or script."""

    def test_a_page_needs_no_network_and_no_script(self, pages):
        for text in pages.values():
            found = Page(text)
            for tag, attrs in found.tags:
                assert tag not in ("script", "link", "img", "iframe", "object")
                assert not {name for name in attrs if name.startswith("on") or name == "src"}
            assert "url(" not in text
            assert "@import" not in text

    def test_every_table_has_a_caption_and_headings_with_a_scope(self, pages):
        for text in pages.values():
            found = Page(text)
            tags = [tag for tag, _ in found.tags]
            assert tags.count("caption") == tags.count("table") > 10
            heads = [attrs for tag, attrs in found.tags if tag == "th"]
            assert {attrs["scope"] for attrs in heads} == {"col", "row"}
            frames = [a for tag, a in found.tags if a.get("class") == "table"]
            assert all(frame["tabindex"] == "0" for frame in frames)
            assert {frame["aria-labelledby"] for frame in frames} <= set(found.ids)

    def test_every_link_leads_somewhere_and_ids_are_unique(self, pages):
        for text in pages.values():
            found = Page(text)
            links = [attrs["href"] for tag, attrs in found.tags if tag == "a"]
            assert {link.removeprefix("#") for link in links} <= set(found.ids)
            assert len(found.ids) == len(set(found.ids))

    def test_headings_go_down_by_one(self, pages):
        for text in pages.values():
            levels = [int(tag[1]) for tag, _ in Page(text).tags if re.fullmatch("h[1-6]", tag)]
            assert levels[0] == 1
            assert all(b - a <= 1 for a, b in pairwise(levels))


class TestLooks:
    """Colours and sizes can be read, and a phone shows no more than its width."""

    @staticmethod
    def contrast(one, other):
        """Return the contrast of two colours (WCAG 2.2, section 1.4.3)."""

        def light(colour):
            parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
            r, g, b = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
            return 0.2126 * r + 0.7152 * g + 0.0722 * b

        high, low = sorted((light(one), light(other)), reverse=True)
        return (high + 0.05) / (low + 0.05)

    def test_contrast_is_that_of_wcag_aa_in_both_schemes(self, pages):
        schemes = re.findall(r":root \{ (--ink: #\w{6}.*?) \}", pages["odd"])
        assert len(schemes) == 2
        for scheme in schemes:
            colours = dict(re.findall(r"--(\w+): (#\w{6})", scheme))
            for front in ("ink", "link"):
                for back in ("paper", "soft"):
                    assert self.contrast(colours[front], colours[back]) >= 4.5


class TestRefusals:
    """What is no finished study of this model is refused in one line."""

    def test_another_model_version(self, copied):
        self.change(copied, model_version="1")
        with pytest.raises(UserError, match=r"is of model version 1, and this program has version"):
            document(copied, ("odd",))

    def test_other_assumptions(self, copied):
        self.change(copied, assumptions="0")
        with pytest.raises(UserError, match="other default assumptions"):
            document(copied, ("odd",))

    def test_a_changed_summary(self, copied):
        path = copied / "summary.json"
        path.write_text(path.read_text().replace('"seed": 1', '"seed": 2'))
        with pytest.raises(UserError, match=r"summary.json: was changed after"):
            document(copied, ("odd",))

    @pytest.mark.parametrize("key", ["resolved", "scenarios", "parameters", "packages", "written"])
    def test_a_damaged_manifest(self, copied, key):
        self.change(copied, **{key: None})
        with pytest.raises(UserError, match="damaged or incomplete"):
            document(copied, ALL)

    def test_an_unfinished_study(self, copied):
        (copied / "summary.json").unlink()
        with pytest.raises(UserError, match="is not finished"):
            document(copied, ("odd",))

    def test_a_failed_control_and_changed_code_stand_at_the_top(self, copied):
        failed = {"name": "null policy", "replications": 1, "failure": "deaths is 1"}
        edit(copied, controls=[failed])
        self.change(copied, code="0123", failed_runs=2)
        made = document(copied, ("trace",))
        assert made.warnings[0].startswith("The control null policy failed: deaths is 1.")
        head = made.documents[0].markdown.split("## 1 ")[0]
        assert head.count("**Warning.**") == len(made.warnings) >= 3
        assert "FAILED: deaths is 1" in made.documents[0].markdown

    def test_another_posterior_is_a_warning(self, study, copied):
        assert not [line for line in document(study, ("odd",)).warnings if "posterior" in line]
        parameters = json.loads((copied / "manifest.json").read_text())["parameters"]
        self.change(copied, parameters=parameters | {"digest": "posterior 0 1"})
        warned = document(copied, ("odd",)).warnings
        assert [line for line in warned if "posterior is not the shipped one" in line]
        self.change(copied, parameters=parameters | {"kind": "prior", "digest": "prior 1"})
        warned = document(copied, ("odd",)).warnings
        assert [line for line in warned if "are drawn from the priors" in line]

    def test_a_policy_of_a_package_that_is_not_here_is_a_warning(self, copied):
        resolved = json.loads((copied / "manifest.json").read_text())["resolved"]
        resolved["stops"]["policies"][0]["kind"] = "double_watch"
        self.change(copied, resolved=resolved)
        made = document(copied, ("stress",))
        assert [line for line in made.warnings if line.startswith("double_watch: policies of a")]
        assert "| `stops` | `double_watch` |" in made.documents[0].markdown

    @staticmethod
    def change(folder, **values):
        path = folder / "manifest.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | values))


def test_the_result_is_a_table_and_plain_data(study):
    made = sim.document(study)
    assert list(made.to_frame()["items"]) == [24, 18, 8]
    data = json.loads(json.dumps(made.to_json()))
    assert [each["kind"] for each in data["documents"]] == list(ALL)
    assert "markdown" not in data["documents"][0]
    assert sim.document(study, kind="odd").documents[0].title.startswith("ODD description")
    with pytest.raises(UserError, match="no such document"):
        sim.document(study, kind="ood")
