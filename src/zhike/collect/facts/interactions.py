"""Rows of interactions (messages, chats, friends added, groups joined) are events under the names that rules know."""

from typing import Final

import ibis
import ibis.expr.types as ir

from zhike.collect.cleaning.rows import Refusal, judged, unreadable
from zhike.collect.facts.events import EVENT_OF, incomplete, with_key
from zhike.collect.mapping.mapping import Mapping

PROPERTIES: Final = ("text", "staff", "campaign")
_CONTENT: Final = ("event", "ts", "channel", "text", "staff", "campaign")

_WORDS: Final[dict[str, str]] = {
    "message_sent": "message_sent sent send delivered 发送 已发送 群发 发送消息 触达 短信发送 推送",
    "message_opened": "message_opened opened open read 打开 已打开 阅读 已读 查看",
    "message_clicked": "message_clicked clicked click 点击链接 点击消息 点击短链",
    "message_replied": "message_replied replied reply 回复 已回复 客户回复",
    "message_failed": "message_failed failed bounced undelivered 发送失败 退回",
    "unsubscribed": "unsubscribed unsubscribe opt_out 退订 拒收 取消关注 取关",
    "subscribed": "subscribed subscribe opt_in 订阅 关注 关注公众号",
    "chat_message": "chat_message chat 聊天 咨询 会话 单聊 在线咨询 客服会话",
    "call_made": "call_made call phone_call 电话 通话 外呼 电话回访",
    "friend_added": "friend_added add_friend 添加好友 加好友 新增好友 加企微 添加企业微信",
    "friend_removed": "friend_removed delete_friend 删除好友 被删除 流失好友",
    "group_joined": "group_joined join_group 入群 加入群聊 进群",
    "group_left": "group_left leave_group 退群 退出群聊",
    "store_visited": "store_visited visit 到店 进店 门店到访",
    "live_watched": "live_watched watch_live 观看直播 进入直播间",
}
INTERACTION_OF: Final = {word: name for name, words in _WORDS.items() for word in words.split()}
"""What tools call an interaction, in the names that rules know."""


def judge_interactions(rows: ir.Table, mapping: Mapping, salt: str) -> ir.Table:
    """Interaction rows with `event`, `key` and the reason of refusal. A word that nobody knows is a name of its own."""
    rows = rows.mutate(event=_event(rows, mapping), **dict.fromkeys(("order_id", "product_id", "category"), _NO_TEXT),
                       amount=ibis.null("decimal(18, 4)"), quantity=ibis.null("decimal(18, 4)"))  # fmt: skip
    named = Refusal(rows.event.isnull(), "event_name_missing", "event_name")
    judged_rows = judged(rows, [*unreadable(rows, mapping), named, *incomplete(rows, mapping)])
    return with_key(judged_rows, mapping, salt, _CONTENT, PROPERTIES)


_NO_TEXT: Final = ibis.null("string")


def _event(rows: ir.Table, mapping: Mapping) -> ir.StringValue:
    default = ibis.literal(mapping.event_name, "string")
    if "event_name" not in mapping.columns:
        return default
    snake = rows.event_name.lower().re_replace(r"[\s.\-/]+", "_")
    names = {**EVENT_OF, **INTERACTION_OF}
    known = ibis.cases(*((snake == word, name) for word, name in names.items()), else_=snake)
    return ibis.coalesce(known, default)
