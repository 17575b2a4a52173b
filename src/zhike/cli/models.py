"""`zhike model …`: analyses on the command line, with settings of the moment or as they are saved."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console
from typer.core import TyperGroup

from zhike import wiring
from zhike.cli import control
from zhike.cli.progress import progress_bar
from zhike.cli.table import Table
from zhike.cli.tags import instant_of
from zhike.errors import InvalidInput

if TYPE_CHECKING:
    from zhike.analytics.analysis import Kind

_FILES = (".json", ".pdf", ".xlsx")
_SHORT = {"lifetime_value": "ltv", "clusters": "cluster", "baskets": "basket"}


class Language(StrEnum):
    zh = "zh"
    en = "en"


class _WithKinds(TyperGroup):
    """The commands of this module, and one for each kind: those are looked for only when somebody asks for them."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [*super().list_commands(ctx), *_kinds()]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        found = super().get_command(ctx, cmd_name)
        return _command(cmd_name) if found is None and cmd_name in _kinds() else found


models = typer.Typer(
    cls=_WithKinds,
    help="Analyses: RFM, lifetime value, clusters, predictions, baskets, journeys.",
    no_args_is_help=True,
)


@models.callback()
def _group() -> None:
    """Analyses."""


@models.command("kinds")
def list_kinds() -> None:
    """What can be asked."""
    from zhike.analytics.kinds import KINDS

    table = Table("kind", "", "answers")
    for kind in KINDS.values():
        table.add_row(kind.key, f"{kind.name.zh} {kind.name.en}", f"{kind.about.zh}\n{kind.about.en}")
    Console().print(table)


@models.command()
def settings(kind: Annotated[str, typer.Argument(help="A kind: see `zhike model kinds`.")]) -> None:
    """What can be set for a kind, as `--set key=value`."""
    from zhike.analytics.kinds import kind_of

    table = Table("key", "value", "default", "")
    for field in kind_of(kind).fields:
        values = " | ".join(choice.key for choice in field.choices) or field.kind
        table.add_row(
            field.key, values, json.dumps(field.default, ensure_ascii=False), f"{field.help.zh}\n{field.help.en}"
        )
    Console().print(table)


@models.command("saved")
def list_saved() -> None:
    """The analyses that are kept, with their newest answers."""
    control.start()
    from zhike.control.analyses import service

    table = Table("id", "kind", "name", "last answer", "next")
    for analysis in service.every():
        newest = service.newest(analysis)
        last = f"{newest.made_at:%Y-%m-%d %H:%M} {newest.state}" if newest else ""
        due = f"{analysis.next_run_at:%Y-%m-%d %H:%M}" if analysis.next_run_at else ""
        name = service.name_of(analysis)
        table.add_row(analysis.id, analysis.kind, f"{name.zh} {name.en}", last, due)
    Console().print(table)


@models.command("run")
def run_saved(analysis_id: Annotated[str, typer.Argument(help="See `zhike model saved`.")]) -> None:
    """Ask a saved analysis now: what it says of customers is written, and the tags that read it are decided next."""
    control.start()
    from zhike.control.accounts import service as accounts
    from zhike.control.analyses import asking, service

    with progress_bar("Analysis") as progress:
        result = asking.ask_here(accounts.actor_of(accounts.ensure_owner()), service.get(analysis_id).id, progress)
    _print(result.report or {}, "en")
    Console().print(f"{result.state}: said something new of {result.customers or 0:,} customers.")


def _ask(kind: "Kind") -> Any:
    """The command of one kind: asks with settings of the moment, and writes nothing into the data."""

    def command(
        set_: Annotated[list[str] | None, typer.Option("--set", help="key=value; see `zhike model settings`.")] = None,
        as_of: Annotated[str | None, typer.Option(help="As of this instant instead of now.")] = None,
        language: Annotated[Language, typer.Option(help="Of the report.")] = Language.zh,
        out: Annotated[Path | None, typer.Option(help="Write the report here: .json, .pdf or .xlsx.")] = None,
    ) -> None:
        if out is not None and out.suffix not in _FILES:
            raise InvalidInput(f"{out}: {', '.join(_FILES)} is wanted", code="invalid_input", field="out")
        control.start()
        found = _answer(kind, dict(_setting(kind, each) for each in set_ or ()), as_of)
        _print(found.report, language.value)
        if out is not None:
            out.write_bytes(_content(kind, found, out.suffix, language.value))

    return command


@dataclass(frozen=True)
class _Found:
    """What an analysis of the moment came to."""

    report: dict[str, Any]
    settings: dict[str, Any]
    as_of: datetime
    refused: bool


def _answer(kind: "Kind", given: dict[str, Any], as_of: str | None) -> _Found:
    from zhike.analytics.analysis import Asked
    from zhike.analytics.settings import complete
    from zhike.control.tags import evaluation

    found = complete(kind.fields, given)
    instant = evaluation.now_instant()
    if as_of is not None:
        instant = evaluation.instant_at(instant_of(as_of).astimezone(UTC).replace(tzinfo=None))
    with progress_bar(kind.name.en) as progress, wiring.warehouse().reading() as reading:
        outcome = kind.run(Asked(reading, instant, found, None, progress))
    if outcome.refused:
        figures = ", ".join(f"{name} {value}" for name, value in outcome.refused.params.items())
        Console(stderr=True).print(f"Not to be relied upon: {outcome.refused.code} ({figures})")
    return _Found(outcome.report.as_json(), found, instant.as_of.replace(tzinfo=UTC), outcome.refused is not None)


def _content(kind: "Kind", found: _Found, suffix: str, language: Literal["zh", "en"]) -> bytes:
    from zhike.control.analyses import files

    if suffix == ".json":
        return json.dumps(found.report, ensure_ascii=False, indent=2).encode()
    document = files.document(kind, kind.name, found.report, found.settings, found.as_of, found.refused)
    return files.written(document, "pdf" if suffix == ".pdf" else "xlsx", language)


def _setting(kind: "Kind", text: str) -> tuple[str, Any]:
    """`key=value`; texts as they are, several by commas, anything else as JSON."""
    key, sign, value = text.partition("=")
    field = next((field for field in kind.fields if field.key == key), None)
    if not sign or field is None:
        raise InvalidInput(f"{text}: key=value is wanted", code="analysis_bad_setting", field=key, wanted="key=value")
    if field.kind in ("text", "choice", "event", "date"):
        return key, value
    if field.kind in ("texts", "choices", "events"):
        return key, [each.strip() for each in value.split(",") if each.strip()]
    try:
        return key, json.loads(f"[{value}]" if field.kind == "numbers" else value)
    except ValueError:
        return key, value


def _print(report: dict[str, Any], language: str, most: int = 30) -> None:
    console = Console()
    for sentence in report.get("reading", ()):
        console.print(f"• {sentence[language]}", highlight=False, markup=False)
    for figure in report.get("figures", ()):
        console.print(f"{figure['label'][language]}: {_cell(figure['value'], figure['unit'], language)}", markup=False)
    for section in report.get("sections", ()):
        table = Table(*(column["label"][language] for column in section["columns"]), title=section["title"][language])
        units = [column["unit"] for column in section["columns"]]
        for row in section["rows"][:most]:
            table.add_row(*(_cell(value, unit, language) for value, unit in zip(row, units, strict=True)))
        console.print(table)
        if len(section["rows"]) > most:
            console.print(f"… {len(section['rows']) - most:,} more")


def _cell(value: Any, unit: str, language: str) -> str:
    match value, unit:
        case None, _:
            return ""
        case {"zh": _, "en": _}, _:
            return str(value[language])
        case str(), "money":
            return f"{Decimal(value):,.2f}"
        case int() | float(), "share":
            return f"{value:.1%}"
        case int() | float(), "count":
            return f"{value:,.0f}"
        case bool(), _:
            return str(value)
        case float(), _:
            return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.2f}"
        case _:
            return str(value)


def _kinds() -> dict[str, "Kind"]:
    """The kinds as the command line calls them."""
    from zhike.analytics.kinds import KINDS

    return {_SHORT.get(kind.key, kind.key).replace("_", "-"): kind for kind in KINDS.values()}


def _command(name: str) -> Any:
    kind, alone = _kinds()[name], typer.Typer()
    alone.command(name, help=f"{kind.name.zh}. {kind.about.en}")(_ask(kind))
    return typer.main.get_command(alone)
