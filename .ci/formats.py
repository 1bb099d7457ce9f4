#!/usr/bin/env python3
"""Compares how rapper, rdflib and Démarche read the same RDF: each must have the same graph.

usage: formats.py files FILE.ttl ...         Turtle files as each of the three reads them
       formats.py exports [OPTION ...]       `demarche export OPTION …`: each format as rapper and rdflib read it
       formats.py authored FILE ...          `demarche export --authored` against the files it was made from

Runs in the project's root, on what `npm run build` made. Needs rapper (Raptor) and rdflib from PyPI.
Exit code: 0 all the same; 1 something differs, or one of them cannot read it.
"""
import pathlib
import subprocess
import sys
import tempfile

import rdflib
from rdflib.compare import to_isomorphic

# Literals as written: rdflib would turn "01"^^xsd:integer into "1" and compare values, not terms.
rdflib.NORMALIZE_LITERALS = False

DEMARCHE = ["node", "dist/cli.js"]
# What rapper calls the syntaxes; it does not read JSON-LD.
RAPPER = {"turtle": "turtle", "ntriples": "ntriples", "nquads": "nquads", "jsonld": None}
RDFLIB = {"turtle": "turtle", "ntriples": "nt", "nquads": "nquads", "jsonld": "json-ld"}


class Unreadable(Exception):
    """A program cannot read or write a file."""


def run(*command):
    """What a command prints, in bytes."""
    done = subprocess.run(command, capture_output=True)
    if done.returncode != 0:
        complaint = done.stderr.decode("utf8", "replace").strip()
        raise Unreadable(f"{' '.join(map(str, command))}: exit code {done.returncode}\n{complaint}")
    return done.stdout


def by_rdflib(source, form):
    """The graph that rdflib reads from a file's path or from bytes; named graphs are merged."""
    where = {"data": source} if isinstance(source, bytes) else {"source": str(source)}
    if form not in ("nquads", "jsonld"):
        return rdflib.Graph().parse(**where, format=RDFLIB[form])
    merged = rdflib.Graph()
    for quad in rdflib.Dataset().parse(**where, format=RDFLIB[form]).quads():
        merged.add(quad[:3])
    return merged


def by_rapper(path, form):
    return by_rdflib(run("rapper", "-q", "-i", RAPPER[form], "-o", "ntriples", path), "ntriples")


def by_demarche(path):
    query = "CONSTRUCT WHERE { ?s ?p ?o }"
    return by_rdflib(run(*DEMARCHE, "ask", "--data", path, "-q", query, "--format", "ntriples"), "ntriples")


def same(name, graphs):
    """Whether the graphs, by the name of their reader, are isomorphic; tells where they are not."""
    (first, ours), *others = graphs.items()
    right = True
    for reader, graph in others:
        if len(graph) == len(ours) and to_isomorphic(graph) == to_isomorphic(ours):
            continue
        right = False
        print(f"{name}: {first} has {len(ours)} triples, {reader} {len(graph)}, and they are not the same graph")
        for title, triples in ((f"only {first}", ours - graph), (f"only {reader}", graph - ours)):
            ground = [t for t in triples if not any(isinstance(term, rdflib.BNode) for term in t)]
            for triple in sorted(ground)[:5]:
                print(f"  {title}: {' '.join(term.n3() for term in triple)}")
    return right


def compare_files(paths):
    if not paths:
        print("no files")
        return False
    right = True
    for path in paths:
        try:
            readers = {"rdflib": by_rdflib(path, "turtle"), "rapper": by_rapper(path, "turtle"), "demarche": by_demarche(path)}
            right = same(path, readers) and right
        except Exception as error:
            print(f"{path}: {type(error).__name__}: {error}")
            right = False
    return right


def compare_exports(options):
    graphs = {}
    with tempfile.TemporaryDirectory() as folder:
        for form, syntax in RAPPER.items():
            path = pathlib.Path(folder) / f"export.{form}"
            run(*DEMARCHE, "export", *options, "--format", form, "--out", path)
            graphs[f"{form} by rdflib"] = by_rdflib(path, form)
            if syntax:
                graphs[f"{form} by rapper"] = by_rapper(path, form)
        # Canonical N-Triples hold each triple once, on a line of its own: their lines are our own count.
        lines = (pathlib.Path(folder) / "export.ntriples").read_bytes().count(b"\n")
    right = same("export", graphs)
    if any(len(graph) != lines for graph in graphs.values()):
        print(f"export has {lines} lines of N-Triples, but is read as " + ", ".join(f"{len(g)} ({n})" for n, g in graphs.items()))
        right = False
    return right


def compare_authored(paths):
    files = rdflib.Graph()
    for path in paths:
        # No other reader makes RDF of mapping sets in the same way: that each of them is in the export is looked at here.
        if path.endswith(".sssom.tsv"):
            files += by_demarche(path)
        else:
            files.parse(path, format="turtle")
    written = run(*DEMARCHE, "export", "--authored", "--format", "ntriples")
    return same("authored", {"the files": files, "the export": by_rdflib(written, "ntriples")})


ACTIONS = {"files": compare_files, "exports": compare_exports, "authored": compare_authored}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in ACTIONS:
        sys.exit(__doc__)
    sys.exit(0 if ACTIONS[sys.argv[1]](sys.argv[2:]) else 1)
