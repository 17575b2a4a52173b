"""All benchmarks, side by side with their peers: `python -m bench`; `--small` only checks that results are equal."""

import argparse
import shutil
import tempfile
from pathlib import Path

from bench import report
from bench.generator import cache_dir
from bench.parts import PARTS, Sitting


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--small", action="store_true", help="a tiny shop, once: are the results equal?")
    arguments.add_argument("--repetitions", type=int, default=3)
    arguments.add_argument("--only", choices=PARTS, help="one part; nothing is written to results/")
    chosen = arguments.parse_args()
    work = Path(tempfile.mkdtemp(dir=cache_dir(), prefix="work-"))
    sitting = Sitting(work, 1 if chosen.small else chosen.repetitions, chosen.small)
    try:
        tables = [table for name in ([chosen.only] if chosen.only else PARTS) for table in PARTS[name](sitting)]
    finally:
        shutil.rmtree(work)
    print(report.markdown(tables))
    if not chosen.small and chosen.only is None:
        print(f"written to {report.save(tables, sitting.raw)}")


if __name__ == "__main__":
    main()
