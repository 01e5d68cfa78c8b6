"""Changes objects of a state behind its back, as somebody with a console would.

Usage: outside.py STATE SEED COUNT [KIND...]

Picks COUNT of the changes that the table below knows for the objects in STATE, at most one for each object, by SEED, and makes
them. With KINDs, only those are picked from; a !KIND of ADDRESS is not picked, a ~KIND after all others. Prints what it did, one JSON object a line: the kind of change, the address, and
the attribute that shows it; nothing for an object that is gone.
"""

import functools
import json
import random
import sys

import boto3

client = functools.cache(boto3.client)

# By type: name of the change, attribute that shows it, and how it is made from the object's attributes.
CHANGES = {}


def change(ty, name, attribute=None, only=lambda a: True):
    """Adds a change. `attribute` is None where the object is deleted; `only` says which objects it can be made to."""

    def add(make):
        CHANGES.setdefault(ty, {})[name] = (attribute, only, make)
        return make

    return add
