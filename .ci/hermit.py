#!/usr/bin/env python3
"""Asks the OWL 2 DL reasoner HermiT whether Turtle files, taken together, are consistent.

usage: hermit.py FILE.ttl ... [--with FIXTURE.ttl ...]

Merges the files, drops owl:imports (what is to be reasoned over is named on the command line), and asks for the
classes and properties that nothing can belong to. Prints them, or that there are none. With --with, asks that
of the files and one fixture at a time: what is found must be what the fixture's "# finds: " lines say, no more
and no less; without such a line, nothing.

Needs Java, and rdflib and owlready2 from PyPI (owlready2 carries HermiT).
Exit code: 0 consistent and nothing empty, or every fixture's fault found; 1 otherwise; 2 not checked.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

import owlready2
import rdflib
from rdflib import OWL, RDF

HERMIT = pathlib.Path(owlready2.__file__).parent / "hermit" / "HermiT.jar"
# xsd:date and xsd:time are no datatypes of OWL 2: values that have them are passed over.
OPTIONS = ["-q", "-N", "--ignoreUnsupportedDatatypes"]
# -U: classes equal to owl:Nothing; -O and -D: the hierarchies of object and data properties.
ACTIONS = ["-U", "-O", "-D"]


class ReasonerFailed(Exception):
    """HermiT could not answer, so nothing is known about the files."""


def merge(paths):
    """The triples of all files as one graph with one ontology header, since OWL parsers expect one."""
    graph = rdflib.Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    graph.remove((None, OWL.imports, None))
    graph.remove((None, OWL.versionIRI, None))
    for header in sorted(set(graph.subjects(RDF.type, OWL.Ontology)))[1:]:
        graph.remove((header, None, None))
    return graph


def hermit(*arguments):
    """Exit code and all that HermiT prints."""
    command = ["java", "-cp", str(HERMIT), "org.semanticweb.HermiT.cli.CommandLine", *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def empty_terms(text):
    """What HermiT's answers list as equal to owl:Nothing or to a bottom property, those themselves left out."""
    names = set()
    for line in text.splitlines():
        if line.startswith("\t"):  # an answer to -U
            names.add(line.strip())
        elif re.search(r"bottom(Object|Data)Property", line) and line.startswith("Equivalent"):  # to -O and -D
            names.update(re.findall(r"[<>](http[^<>]+)>", line))
    return sorted(name for name in names if not name.startswith(str(OWL)))


def faults(graph):
    """What is wrong with the graph by the meaning of OWL 2 DL, as sentences; empty where nothing is."""
    with tempfile.TemporaryDirectory() as folder:
        merged = pathlib.Path(folder) / "merged.owl"
        graph.serialize(merged, format="xml")
        runs = [hermit(*OPTIONS, action, merged.as_uri()) for action in ACTIONS]
    if any("InconsistentOntologyException" in text for _, text in runs):
        return ["inconsistent"]
    for code, text in runs:
        if code != 0 or "Exception" in text:
            raise ReasonerFailed(text.strip())
    return [f"nothing can belong to: {name}" for name in empty_terms("\n".join(text for _, text in runs))]


def expected(fixture):
    return sorted(re.findall(r"^# finds: (.*)$", pathlib.Path(fixture).read_text(encoding="utf8"), re.MULTILINE))


def check(paths):
    graph = merge(paths)
    found = faults(graph)
    print("\n".join(found) or f"consistent, no empty class or property: {len(paths)} files, {len(graph)} triples")
    return not found


def check_fixture(paths, fixture):
    found = faults(merge([*paths, fixture]))
    if found == expected(fixture):
        return True
    print(f"{fixture}:\n  expected {expected(fixture)}\n  found    {found}")
    return False


def main(arguments):
    paths, fixtures = arguments, None
    if "--with" in arguments:
        at = arguments.index("--with")
        paths, fixtures = arguments[:at], arguments[at + 1 :]
    if not paths or fixtures == [] or any(path.startswith("-") for path in arguments if path != "--with"):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        if fixtures is None:
            return 0 if check(paths) else 1
        return 0 if all([check_fixture(paths, fixture) for fixture in fixtures]) else 1
    except ReasonerFailed as error:
        print(f"hermit: the reasoner failed:\n{error}", file=sys.stderr)
    except Exception as error:
        print(f"hermit: {type(error).__name__}: {error}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
