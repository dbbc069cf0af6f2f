"""Reads lines of JSON {dialect, sql} and answers each with a line of JSON: the
places that the grammar cannot read, [] when it reads all."""

import json
import sys

from sqlfluff.core import FluffConfig, Linter

linters = {}
for line in sys.stdin:
    asked = json.loads(line)
    dialect = asked["dialect"]
    if dialect not in linters:
        linters[dialect] = Linter(config=FluffConfig(overrides={"dialect": dialect, "large_file_skip_byte_limit": 0}))
    parsed = linters[dialect].parse_string(asked["sql"])
    print(json.dumps([f"{v.line_no}:{v.line_pos}: {v.desc()}" for v in parsed.violations]), flush=True)
