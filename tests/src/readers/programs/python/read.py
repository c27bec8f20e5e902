"""Reads messages with the classes that were generated, and writes what it has read; null where one is refused."""

import json
import sys
from importlib import import_module


def read(event, body):
    module = import_module(event)
    try:
        return module.event_to_dict(module.event_from_dict(body))
    except (AssertionError, ValueError):
        return None


json.dump([read(**message) for message in json.load(sys.stdin)], sys.stdout)
