import json
import sys
from pathlib import Path

(number,) = json.loads(Path(sys.argv[1]).read_text("utf-8"))
first, second = json.load(sys.stdin)
print(f"they make {first * second}")  # noqa: T201
sys.exit(42 if first * second == number and min(first, second) > 1 else 43)
