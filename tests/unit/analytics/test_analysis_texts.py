"""Whatever keeps an analysis from answering is said in both languages."""

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
RAISED = re.compile(r"(?:code=|Refusal\(\s*|\(|, )\"(analysis_[a-z_]+)\"")
NO_REASONS = {"analysis_id", "analysis_mail"}


def raised() -> set[str]:
    folders = (REPOSITORY / "src/zhike" / name for name in ("analytics", "control/analyses"))
    sources = [path.read_text("utf-8") for folder in folders for path in folder.rglob("*.py")]
    return {code for source in sources for code in RAISED.findall(source)} - NO_REASONS


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_reason_has_its_sentence(language: str) -> None:
    told = (REPOSITORY / f"web/src/texts/{language}/analyses.ts").read_text("utf-8")
    codes = raised()
    assert {"analysis_too_few_customers", "analysis_no_better_than_baseline", "analysis_amounts_equal"} <= codes
    assert sorted(code for code in codes if f"  {code}: '" not in told) == []
