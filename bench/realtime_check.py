"""After the server has stopped: one more sweep, and whether a full evaluation would change anything. Prints JSON."""

import json

from zhike import wiring


def main() -> None:
    from zhike.cli import control

    control.start()
    from zhike.control.tags import evaluation, service
    from zhike.tagging.catalogue import trait_kinds
    from zhike.tagging.moves import moves
    from zhike.tagging.plan import Instant
    from zhike.tagging.run import sweep

    warehouse, tags = wiring.warehouse(), service.rule_tags(service.realtime_tags())
    now: Instant = evaluation.now_instant()
    sweep(warehouse, tags, lambda: now, "time:check", lambda fraction, stage: None)
    with warehouse.reading() as reading:
        left = moves(reading, tags, now, trait_kinds(reading))
        history = reading.table("tag_history")
        mine = history.filter(history.valid_to.isnull(), history.tag_id.isin([tag.id for tag in tags]))
        held = reading.rows(mine.aggregate(n=mine.count()))[0]["n"]
    wrong = {tag: [of.entered, of.left, of.changed] for tag, of in left.items() if of.entered or of.left or of.changed}
    print(json.dumps({"left": wrong, "held": held}))


if __name__ == "__main__":
    main()
