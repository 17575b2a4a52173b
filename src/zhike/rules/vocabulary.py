"""The words every shop has: standard events, their properties and standard traits, with what people call them.

Event names follow the Segment e-commerce spec in snake case. A shop's own events and traits are added to these by
whoever builds a `check.Catalogue`.
"""

from typing import Final, Literal

from zhike.rules.nodes import Text

Kind = Literal["text", "number", "date", "flag", "set"]
"""A set is a text of its values as `rules.sets` writes it."""

EVENTS: Final[dict[str, Text]] = {
    "page_viewed": Text("浏览页面", "viewed a page"),
    "product_viewed": Text("浏览商品", "viewed a product"),
    "products_searched": Text("搜索商品", "searched for products"),
    "product_added": Text("加入购物车", "added to the cart"),
    "checkout_started": Text("开始结算", "started checkout"),
    "order_created": Text("提交订单（未付款）", "placed an order without paying"),
    "order_completed": Text("下单付款", "placed a paid order"),
    "order_cancelled": Text("取消订单", "cancelled an order"),
    "order_refunded": Text("退款", "got a refund"),
    "campaign_received": Text("收到营销活动", "received a campaign"),
    "coupon_received": Text("领取优惠券", "received a coupon"),
    "coupon_redeemed": Text("使用优惠券", "redeemed a coupon"),
    "coupon_expired": Text("优惠券过期", "let a coupon expire"),
    "message_sent": Text("收到消息", "was sent a message"),
    "message_opened": Text("打开消息", "opened a message"),
    "message_clicked": Text("点击消息", "clicked a message"),
    "message_replied": Text("回复消息", "replied to a message"),
    "unsubscribed": Text("退订", "unsubscribed"),
    "chat_message": Text("咨询客服", "chatted with the shop"),
    "friend_added": Text("添加好友", "added the shop as a friend"),
    "friend_removed": Text("删除好友", "removed the shop as a friend"),
    "group_joined": Text("加入群聊", "joined a group"),
    "group_left": Text("退出群聊", "left a group"),
    "product_reviewed": Text("评价商品", "reviewed a product"),
    "feedback_given": Text("给出反馈", "gave feedback"),
    "signed_up": Text("注册", "signed up"),
    "signed_in": Text("登录", "signed in"),
}

PROPERTIES: Final[dict[str, tuple[Kind, Text]]] = {
    "amount": ("number", Text("金额", "amount")),
    "quantity": ("number", Text("件数", "quantity")),
    "category": ("text", Text("品类", "category")),
    "product_id": ("text", Text("商品编号", "product id")),
    "order_id": ("text", Text("订单编号", "order id")),
    "channel": ("text", Text("渠道", "channel")),
    "source": ("text", Text("数据来源", "source")),
}
"""The columns of `events` that a rule may read; anything else is `properties.<name>`."""

LINE_PROPERTIES: Final[dict[str, tuple[Kind, Text]]] = {
    "amount": ("number", Text("金额", "amount")),
    "quantity": ("number", Text("件数", "quantity")),
    "category": ("text", Text("品类", "category")),
    "product_id": ("text", Text("商品编号", "product id")),
    "product_name": ("text", Text("商品名称", "product name")),
    "order_id": ("text", Text("订单编号", "order id")),
    "source": ("text", Text("数据来源", "source")),
}
"""The columns of `order_items` that a rule may read."""

TRAITS: Final[dict[str, tuple[Kind, Text]]] = {
    "name": ("text", Text("姓名", "name")),
    "gender": ("text", Text("性别", "gender")),
    "birthday": ("date", Text("生日", "birthday")),
    "age_band": ("text", Text("年龄段", "age band")),
    "province": ("text", Text("省份", "province")),
    "city": ("text", Text("城市", "city")),
    "address": ("text", Text("地址", "address")),
    "occupation": ("text", Text("职业", "occupation")),
    "income": ("text", Text("收入", "income")),
    "education": ("text", Text("学历", "education")),
    "marital_status": ("text", Text("婚姻状况", "marital status")),
    "household_size": ("text", Text("家庭人数", "household size")),
    "household_comp": ("text", Text("家庭构成", "household composition")),
    "kids_count": ("text", Text("子女数", "number of children")),
    "home_ownership": ("text", Text("住房情况", "home ownership")),
    "country": ("text", Text("国家", "country")),
    "region": ("text", Text("地区", "region")),
    "customer_type": ("text", Text("客户类型", "customer type")),
    "interests": ("text", Text("兴趣", "interests")),
    "member_level": ("text", Text("会员等级", "member level")),
    "registered_at": ("date", Text("注册日期", "registration date")),
}
