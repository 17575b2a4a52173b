"""The few words that a file says itself; everything else is said by the report."""

from typing import Final

from zhike.documents.document import Language

_PHRASES: Final[dict[str, dict[Language, str]]] = {
    "as_of": {"zh": "数据截至 {time}（{zone}）", "en": "Facts until {time} ({zone})"},
    "reading": {"zh": "结论", "en": "What it says"},
    "figures": {"zh": "关键数字", "en": "Key figures"},
    "settings": {"zh": "怎样算的", "en": "How it was asked"},
    "setting": {"zh": "设置", "en": "Setting"},
    "value": {"zh": "取值", "en": "Value"},
    "summary": {"zh": "摘要", "en": "Summary"},
    "page": {"zh": "第 {page} 页，共 {pages} 页", "en": "Page {page} of {pages}"},
    "more_rows": {"zh": "…… 还有 {n} 行，见表格文件", "en": "… and {n} more rows (in the spreadsheet)"},
    "more_row": {"zh": "…… 还有 1 行，见表格文件", "en": "… and 1 more row (in the spreadsheet)"},
    "more_columns": {"zh": "…… 还有 {n} 列，见表格文件", "en": "… and {n} more columns (in the spreadsheet)"},
    "more_column": {"zh": "…… 还有 1 列，见表格文件", "en": "… and 1 more column (in the spreadsheet)"},
    "first_drawn": {"zh": "图中是前 {drawn} 项，共 {n} 项", "en": "The picture shows the first {drawn} of {n}"},
    "no_rows": {"zh": "没有内容", "en": "Nothing here"},
    "warning": {"zh": "请注意", "en": "Please note"},
    "yes": {"zh": "是", "en": "Yes"},
    "no": {"zh": "否", "en": "No"},
    "days": {"zh": "{n} 天", "en": "{n} days"},
    "day": {"zh": "1 天", "en": "1 day"},
    "attached": {
        "zh": "完整的报告（PDF）和全部数据（Excel 表格）在附件里。",
        "en": "The whole report (PDF) and all its numbers (a spreadsheet) are attached.",
    },
    "refused": {
        "zh": "这次的结果没有通过检验，不宜据此行动；客户的标签和属性没有因此改变。",
        "en": "This answer did not pass its own checks: do not act on it. No tag was changed by it.",
    },
    "none": {"zh": "未设置", "en": "Not set"},
}


def phrase(key: str, language: Language, **params: object) -> str:
    """A phrase with its parameters filled in."""
    return _PHRASES[key][language].format(**params)


def counted(key: str, number: int, language: Language) -> str:
    """`more_row` or `more_rows`."""
    return phrase(key if number == 1 else key + "s", language, n=f"{number:,}")


def both(key: str) -> dict[str, str]:
    """A phrase without parameters, in both languages."""
    return {"zh": phrase(key, "zh"), "en": phrase(key, "en")}
