# SPDX-License-Identifier: MIT
"""The ways to run things: each session makes an environment and installs what `pyproject.toml` names for it."""

from __future__ import annotations

import nox

nox.needs_version = ">=2024.10.9"
nox.options.default_venv_backend = "venv"
nox.options.sessions = ["lint", "types", "tests", "docs"]
nox.options.reuse_existing_virtualenvs = True


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests, pages and docstrings included; arguments go to pytest."""
    session.install("-e", ".[test]")
    session.run("pytest", "-n", "auto", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style."""
    session.install("-e", ".[lint]")
    session.run("ruff", "check", *session.posargs)


@nox.session
def types(session: nox.Session) -> None:
    """Check types twice: mypy and pyright."""
    session.install("-e", ".[types]")
    session.run("mypy")
    session.run("pyright")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the pages; an unresolved reference or any warning fails."""
    session.install("-e", ".[docs]")
    session.run("sphinx-build", "-n", "-W", "-b", "html", "docs", "docs/_build/html")


@nox.session
def bench(session: nox.Session) -> None:
    """Measure the ratios; `-- --quick` stays under 50 seconds."""
    session.install("-e", ".[bench]")
    session.run("python", "tests/bench/run.py", *session.posargs)


@nox.session
def deep(session: nox.Session) -> None:
    """Try every law on many more random walks; the rest is for `tests`."""
    session.install("-e", ".[test]")
    session.run("pytest", "-n", "auto", "-m", "hypothesis", *session.posargs, env={"HYPOTHESIS_PROFILE": "deep"})


@nox.session
def demo(session: nox.Session) -> None:
    """Hold the demonstration session."""
    session.install("-e", ".[cli]")
    session.run("plcprotocols", "demo", *session.posargs)
