"""What the demonstration leaves in the log about itself."""

from haitang.facts.kinds import kind


@kind("demo.loaded", zh="装入演示数据", en="Demonstration loaded", quantity="cases", unit="case")
class DemoLoaded:
    """The demonstration was built, with this seed and so many cases."""

    seed: int
    cases: int
