"""A battle between two scripted players, through the public API, shown live."""

from deploy.demo.run import run_demo

__all__ = ["run_demo"]
