"""Answers each line of its input with `localstack/inventory.py` and a line that says how that ended."""

import sys

import inventory

for _ in sys.stdin:
    print(f"ended with {inventory.main()}", flush=True)
