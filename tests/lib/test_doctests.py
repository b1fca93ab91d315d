"""The examples in docstrings are true."""

import doctest
import importlib
import pkgutil

import pytest

import haitang.lib

MODULES = [module.name for module in pkgutil.iter_modules(haitang.lib.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_hold(name):
    module = importlib.import_module(f"haitang.lib.{name}")
    assert doctest.testmod(module).failed == 0


def test_there_are_examples_to_check():
    finder = doctest.DocTestFinder(exclude_empty=True)
    examples = sum(
        len(test.examples)
        for name in MODULES
        for test in finder.find(importlib.import_module(f"haitang.lib.{name}"))
    )
    assert examples >= 40
