"""Changes the reasons of very many decisions, one thing in each, and says how many the independent check accepted.

python benchmarks/tampered_reasons.py [MUTATIONS] [SEED]
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests/proof"))

from tampering import main

if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
