#!/usr/bin/env python3
"""Compares what pySHACL and `demarche check` find by the shapes: each must find the same rules on the same records.

usage: compare-pyshacl.py

Three graphs are asked about: all invalid fixtures of the shapes joined with base.ttl, all valid ones likewise, and
the bundled data. For the fixtures, the findings must also be those that the fixtures' "# finds: " lines tell.

Runs in the project's root, on what `npm run build` made. Needs pySHACL from PyPI.
Exit code: 0 all the same; 1 something differs.
"""
import json
import multiprocessing
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import rdflib
from pyshacl import validate
from rdflib import SH, Graph, URIRef

# Literals as written: rdflib would drop the time zone of an xsd:date, which some shapes forbid.
rdflib.NORMALIZE_LITERALS = False

CHECK = ["node", "dist/cli.js", "check", "--format", "json"]
FIXTURES = pathlib.Path("tests/fixtures/shapes")
SHAPE = "https://w3id.org/demarche/shapes#"
TARGETS = (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf)
# The graphs that the processes are forked with.
asked = {}


def load(paths):
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


def local(iri):
    return re.split(r"[/#]", str(iri))[-1]


def by_pyshacl(data, shapes):
    """What pySHACL finds; the rules are parted over the processors, which takes a large graph minutes less."""
    names = sorted({shape for target in TARGETS for shape in shapes.subjects(target) if isinstance(shape, URIRef)})
    processors = os.cpu_count() or 1
    # Smaller parts than processors, as few rules take most of the time.
    parts = [names[first :: 8 * processors] for first in range(8 * processors)]
    # Forked, so that each process has the graphs without a copy being made.
    asked.update(data=data, shapes=shapes)
    with multiprocessing.get_context("fork").Pool(processors) as pool:
        return set().union(*pool.imap_unordered(by_some_rules, parts))


def by_some_rules(names):
    options = {"inference": "none", "advanced": False, "meta_shacl": False, "inplace": True}
    _, report, _ = validate(asked["data"], shacl_graph=asked["shapes"], use_shapes=names, **options)
    # A shape inside a rule has no IRI, and its results count for the rule only.
    return {
        (local(shape), str(report.value(result, SH.focusNode)))
        for result, shape in report.subject_objects(SH.sourceShape)
        if isinstance(shape, URIRef) and shape.startswith(SHAPE)
    }


def by_check(rules, *paths):
    """What our own check finds by the shapes; it has rules of its own besides."""
    done = subprocess.run([*CHECK, *paths], capture_output=True, text=True)
    try:
        findings = json.loads(done.stdout)
    except json.JSONDecodeError:
        sys.exit(f"{' '.join(CHECK)}: exit code {done.returncode}\n{done.stderr}")
    return {(finding["rule"], finding.get("focus", "")) for finding in findings if finding["rule"] in rules}


def same(title, pairs):
    """Whether nothing is left over; shows what is."""
    for rule, focus in sorted(pairs):
        print(f"  {title}: {rule} {focus}")
    return not pairs


def compare(title, theirs, ours):
    print(f"{title}: pySHACL finds {len(theirs)}, demarche {len(ours)}")
    return same("only pySHACL", theirs - ours) and same("only demarche", ours - theirs)


def compare_fixtures(kind, known, shapes, rules):
    paths = [FIXTURES / "base.ttl", *sorted(FIXTURES.glob(f"*.{kind}.ttl")), *sorted(FIXTURES.glob(f"*.{kind}.*.ttl"))]
    # As one text, since the fixtures use the prefixes that base.ttl declares.
    text = "\n".join(path.read_text(encoding="utf8") for path in paths)
    expected = {tuple(line.split()) for line in re.findall(r"^# finds: (.+)$", text, re.MULTILINE)}
    with tempfile.NamedTemporaryFile("w", suffix=".ttl", encoding="utf8") as file:
        file.write(text)
        file.flush()
        ours = by_check(rules, file.name)
    right = compare(f"{len(paths) - 1} {kind} fixtures", by_pyshacl(known + Graph().parse(data=text, format="turtle"), shapes), ours)
    found = {(rule, local(focus)) for rule, focus in ours}
    return same("told by no fixture", found - expected) and same("told by a fixture, not found", expected - found) and right


def main():
    known = load(path for path in sorted(pathlib.Path("ontology").rglob("*.ttl")) if "shapes" not in path.parts)
    shapes = load(sorted(pathlib.Path("ontology/shapes").glob("*.ttl")))
    rules = {local(shape) for shape in shapes.subjects(SH.severity) if isinstance(shape, URIRef)}
    print(f"{len(rules)} rules")
    right = [compare_fixtures(kind, known, shapes, rules) for kind in ("invalid", "valid")]
    bundled = known + load(sorted(pathlib.Path("data").rglob("*.ttl")))
    right.append(compare("the bundled data", by_pyshacl(bundled, shapes), by_check(rules)))
    return 0 if rules and all(right) else 1


if __name__ == "__main__":
    sys.exit(main())
