"""The words that shops use for their columns, in Chinese and in English."""

import re
import unicodedata
from typing import Final

_DROPPED: Final = re.compile(r"[\s()\[\]{}<>【】「」《》:,_./\\\-]+")
_REMARK: Final = re.compile(r"[(\[【].*?[)\]】]")


def plain(header: str) -> str:
    """A header as the vocabulary spells it: full-width folded, lower case, no remarks in brackets, blanks or joints.

    >>> plain("订单编号（必填） "), plain("Customer_ID")
    ('订单编号', 'customerid')
    """
    folded = unicodedata.normalize("NFKC", header).casefold()
    return _DROPPED.sub("", _REMARK.sub("", folded)) or _DROPPED.sub("", folded)


def _words(texts: str) -> tuple[str, ...]:
    return tuple(plain(text) for text in texts.split())


_FIELD_WORDS: Final[dict[str, str]] = {
    "order_id": "订单编号 订单号 订单id 主订单编号 主订单号 交易号 交易编号 单号 order_id order_no "
    "order_number "
    "orderid basket_id invoice_no invoiceno transaction_id",
    "line_no": "行id 子订单编号 子订单号 明细编号 order_item_id line_no line_number line_id row_id",
    "created_at": "订单创建时间 下单时间 下单日期 订单日期 订单时间 创建时间 拍下时间 成交时间 成交日期 "
    "交易时间 交易日期 "
    "订单提交时间 订单成交时间 拼单成功时间 订单下单时间 "
    "购买时间 购买日期 日期 时间 order_date order_time created_at order_purchase_timestamp purchase_date "
    "transaction_timestamp invoicedate transaction_date day date",
    "paid_at": "支付完成时间 付款确认时间 "
    "订单付款时间 付款时间 付款日期 支付时间 支付日期 买家付款时间 paid_at pay_time "
    "payment_time payment_date "
    "order_approved_at",
    "refunded_at": "退款时间 退款日期 退款完成时间 退款完结时间 refunded_at refund_time refund_date",
    "status": "订单状态 交易状态 状态 order_status status trade_status",
    "total_amount": "总金额 订单总金额 订单金额 应付金额 订单应付金额 买家应付货款 商品总金额 合计 总价 "
    "total_amount "
    "order_amount total order_total",
    "paid_amount": "订单实付金额 订单实际支付金额 用户实付金额 "
    "买家实际支付金额 实际支付金额 实付金额 实付款 实收金额 支付金额 付款金额 买家实付金额 "
    "成交金额 "
    "paid_amount amount_paid payment_amount payment_value paid revenue",
    "refund_amount": "订单已退款金额 商品已退款金额 "
    "退款金额 退款总额 退款总金额 已退款金额 买家退款金额 refund_amount refunded_amount refund",
    "product_id": "商品编号 商品id 宝贝id 产品id 商品编码 货号 sku skuid 商家编码 product_id item_id "
    "auction_id stockcode",
    "product_name": "选购商品 商品名称 宝贝标题 宝贝名称 商品标题 产品名称 标题 product_name item_name product "
    "title description",
    "category": "商品类目 类目 类别 商品分类 分类 品类 category product_category category_1 category_name",
    "quantity": "订购数量 数量 购买数量 商品数量 宝贝总数量 件数 宝贝数量 quantity qty buy_mount item_quantity units",
    "line_amount": "商品实际成交金额 销售额 商品金额 小计 行金额 明细金额 "
    "line_amount sales_value sales line_total price item_price",
    "currency": "币种 货币 币别 结算币种 交易币种 currency currency_code",
    "channel": "渠道 来源渠道 订单来源 channel 平台 platform",
    "event_name": "事件 事件名称 行为 行为类型 event event_name event_type behavior behavior_type action",
    "event_id": "事件编号 事件id 评价编号 评价id 反馈编号 消息id event_id message_id review_id feedback_id",
    "ts": "事件时间 发生时间 行为时间 timestamp ts event_time occurred_at",
    "amount": "金额 amount value 面额 券面额",
    "rating": "评分 星级 评价等级 评价结果 满意度 打分 rating stars score review_score",
    "text": "评价 评价内容 评论 评论内容 反馈内容 内容 留言 消息内容 聊天内容 review review_text comment text content "
    "message body feedback",
    "coupon_id": "优惠券id 优惠券编号 券编号 券id 券码 优惠券码 卡券编号 coupon_id coupon_code coupon_upc coupon",
    "coupon_name": "优惠券名称 优惠券 券名称 卡券名称 coupon_name coupon_title",
    "campaign": "活动 活动名称 活动编号 活动id 营销活动 campaign campaign_id campaign_name",
    "coupon_status": "优惠券状态 券状态 使用状态 核销状态 卡券状态 coupon_status",
    "received_at": "领取时间 领取日期 领券时间 发放时间 发券时间 received_at claimed_at issued_at received_date",
    "used_at": "使用时间 使用日期 核销时间 核销日期 used_at redeemed_at redemption_date redemption_time used_date",
    "expires_at": "过期时间 到期时间 失效时间 有效期至 截止时间 截止日期 expires_at expired_at expiry_date valid_until",
    "staff": "客服 员工 导购 跟进人 接待客服 添加人 staff agent employee owner",
    "brand": "品牌 商品品牌 brand brand_name",
    "price": "单价 售价 价格 商品价格 销售价 吊牌价 一口价 unit_price sale_price list_price",
    "series": "指标 指标名称 序列 指数 指数名称 竞品 竞品名称 series indicator index index_name competitor",
    "item": "指标对象 对象 细分项 item",
    "value": "指标值 数值 指数值 竞品价格 index_value",
    "unit": "单位 计量单位 unit",
}

_IDENTITY_WORDS: Final[dict[str, str]] = {
    "phone": "收件人手机 收件人手机号 客户手机号 联系手机号 "
    "手机 手机号 手机号码 收货人手机 收货人手机号 收货手机 买家手机 买家手机号 联系手机 联系电话 "
    "联系方式 电话 "
    "电话号码 收货人电话 会员手机 会员手机号 phone mobile phone_number mobile_phone cellphone tel telephone",
    "email": "邮箱 电子邮箱 电子邮件 买家邮箱 email e-mail mail email_address",
    "wechat_unionid": "unionid union_id 微信unionid wechat_unionid",
    "wechat_openid": "openid open_id 微信openid wechat_openid",
    "wecom_external_userid": "external_userid 外部联系人id 企业微信客户id wecom_external_userid",
    "taobao_nick": "买家会员名 买家昵称 买家旺旺 旺旺 旺旺名 淘宝昵称 买家淘宝昵称 taobao_nick buyer_nick",
    "jd_pin": "京东账号 京东用户名 用户pin jd_pin 下单账号 下单帐号",
    "douyin_openid": "抖音openid 抖音open_id douyin_openid",
    "pdd_nick": "拼多多昵称 pdd_nick",
    "youzan_open_id": "yz_open_id youzan_open_id 有赞用户id",
    "anonymous_id": "anonymous_id 匿名id",
    "member_no": "会员号 会员编号 会员卡号 会员id 会员代码 member_no member_id card_no customer_unique_id",
    "customer_id": "客户id 客户编号 客户号 用户id 用户编号 买家id 顾客id 顾客编号 customer_id customerid "
    "user_id userid "
    "household_id buyer_id uid",
}

_TRAIT_WORDS: Final[dict[str, tuple[str, str]]] = {
    "name": ("text", "姓名 客户名称 客户姓名 会员姓名 顾客姓名 客户名 name full_name customer_name"),
    "gender": ("text", "性别 gender sex"),
    "birthday": ("date", "生日 出生日期 出生年月日 birthday birthdate birth_date date_of_birth dob"),
    "age": ("number", "年龄 age"),
    "country": ("text", "国家 country"),
    "province": ("text", "省 省份 省自治区 收货省份 所在省份 收货人省份 province state customer_state"),
    "city": ("text", "城市 市 收货城市 所在城市 收货人城市 city customer_city"),
    "region": ("text", "地区 区域 大区 region"),
    "address": (
        "text",
        "收货地址 详细地址 收货人地址 联系地址 家庭住址 通讯地址 地址 address full_address street_address",
    ),
    "id_card": ("text", "身份证 身份证号 身份证号码 证件号码 id_card id_number identity_card"),
    "occupation": ("text", "职业 occupation job profession"),
    "income": ("text", "收入 年收入 收入水平 income"),
    "marital_status": ("text", "婚姻 婚姻状况 婚姻状态 marital_status marital"),
    "member_level": ("text", "会员等级 会员级别 等级 member_level level tier"),
    "customer_type": ("text", "细分 客户类型 客户类别 customer_type segment"),
    "registered_on": ("date", "注册时间 注册日期 入会时间 registered_at registered_on signup_date registration_date"),
    "home_ownership": ("text", "住房 home_ownership"),
    "household_size": ("text", "家庭人口 household_size"),
}

FIELD_OF: Final = {word: name for name, words in _FIELD_WORDS.items() for word in _words(words)}
IDENTITY_OF: Final = {word: kind for kind, words in _IDENTITY_WORDS.items() for word in _words(words)}
TRAIT_OF: Final = {word: (trait, kind) for trait, (kind, words) in _TRAIT_WORDS.items() for word in _words(words)}

STATUS_OF: Final[dict[str, str]] = {
    **dict.fromkeys(
        _words("交易成功 已完成 已签收 已发货 卖家已发货 卖家已发货等待买家确认 待发货 等待卖家发货 买家已付款 "
               "买家已付款等待卖家发货 已付款 已支付 支付成功 待收货 待评价 完成 部分发货 "
               "completed complete delivered shipped paid processing invoiced approved success "
               "fulfilled"), "completed"),
    **dict.fromkeys(
        _words("等待买家付款 待付款 未付款 待支付 未支付 已下单 创建成功 created pending unpaid pending_payment "
               "awaiting_payment"), "created"),
    **dict.fromkeys(
        _words("交易关闭 已关闭 已取消 取消 关闭 付款以前卖家或买家主动关闭交易 canceled cancelled closed voided "
               "unavailable"), "cancelled"),
    **dict.fromkeys(
        _words("已退款 退款成功 退款完成 全额退款 付款以后用户退款成功交易自动关闭 refunded returned"), "refunded"),
}  # fmt: skip
"""What an order's status means, spelled as `plain` spells it."""
