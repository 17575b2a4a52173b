/** Chinese texts of people, permissions, exports and the audit trail; `en/people.ts` has the same keys. */
export const people = {
  title: '人员与权限',
  note: '谁可以进来，每种角色可以做什么。改动立即生效，并记入操作记录。',
  tab: '人员', rolesTab: '角色与权限',
  add: '添加人员', addButton: '添加并生成登录链接',
  name: '姓名', nameHint: '同事看到的名字。',
  username: '用户名', usernameHint: '登录时填写；可用字母、数字、汉字和 . @ + - _，不能有空格。',
  role: '角色',
  shopOwner: '店主',
  roles: { owner: '所有者', administrator: '管理员', operator: '运营', analyst: '分析师', service: '客服', viewer: '查看者' },
  roleHints: {
    owner: '可以做一切，权限不能被收回；至少要有一位。',
    administrator: '管理人员、角色、数据接入和设置。',
    operator: '管理标签、人群、分层，导入和导出数据。',
    analyst: '定义标签和人群，运行分析，导出。',
    service: '查看客户的完整联系方式，手工打标签。',
    viewer: '只看，不改；联系方式是遮住的。',
  },
  lastLogin: '最近登录', neverSeen: '还没有登录过', closed: '已停用',
  newLink: '登录链接', linkFor: '给{name}的一次性登录链接', linkHint: '把它发给本人。只能用一次，{time} 前有效；关掉这条提示后不会再显示。',
  close: '停用', closeTitle: '停用{name}的账户？', closeText: '立即退出所有登录，之前的登录链接和 API 密钥也不能再用。以后可以重新启用。', reopen: '重新启用',
  permission: '权限', rolesHint: '勾选表示可以做。自己没有的权限不能给别人；所有者总是可以做一切。', rolesRead: '每种角色可以做什么。要改动，请找能管理人员的同事。',
  saved: '权限已保存', saveCells: '保存 {n} 处改动', undo: '放弃改动', shipped: '恢复出厂权限',
  settingsHint: '添加同事，决定谁可以做什么。', keyRole: '角色', keyRoleHint: '密钥能做的，不会多于创建它的人。',
}

export const may = {
  not: '您的角色没有“{permission}”这项权限。',
  unmask: { name: '看完整信息', hint: '看到客户的姓名、电话、邮箱、地址本来的样子' },
  export: { name: '导出', hint: '把客户名单和报告存成文件或用邮件发出' },
  tag: { name: '手工打标签', hint: '给客户打上或去掉手工标签' },
  tier: { name: '调整等级', hint: '手工定级，改等级的门槛和权益' },
  define: { name: '编写定义', hint: '写标签、人群、分析的规则' },
  publish: { name: '发布', hint: '让定义生效，暂停和下线' },
  review: { name: '审核', hint: '同意或退回别人的定义' },
  run: { name: '运行', hint: '重新计算标签和分析，停止和重试任务' },
  collect: { name: '导入与清洗', hint: '导入文件，清洗和更正数据' },
  identify: { name: '认定同一人', hint: '判断哪些记录是同一个人' },
  connect: { name: '接入系统', hint: '数据库、来源密钥、变化订阅' },
  settings: { name: '设置', hint: '时区、识别规则等工作区设置' },
  people: { name: '管理人员', hint: '账户、角色和 API 密钥' },
  audit: { name: '看操作记录', hint: '查看谁在什么时候做了什么' },
}

export const exportTexts = {
  own: '我的导出', ownNote: '您取出过的客户文件。文件加密保存一天，其间可以再次下载；每次下载都记入操作记录。', none: '还没有导出过', noneText: '在客户列表里筛选，点“导出”。', when: '时间', told: '姓名和联系方式', whole: '完整', masked: '遮住', by: '导出人', file: '文件',
  fileStates: { kept: '可以下载', forgotten: '已删除' }, deleteAsk: '现在就删除这个文件？', deleteText: '之后不能再下载；这条记录仍然保留。',
  button: '导出', title: '导出客户', close: '关闭',
  whom: '将导出符合当前条件的 {n} 位客户。', whomAll: '将导出符合条件的全部客户。',
  columns: '列', columnsHint: '文件里每位客户一行，列按这里的顺序。',
  groups: { customer: '客户', identity: '身份标识', trait: '属性', figure: '交易', tag: '标签' },
  format: '格式', formatHint: 'Excel 最多约 104 万行；更多请用 CSV（UTF-8）。',
  unmasked: '导出完整的姓名、地址和联系方式', unmaskedHint: '不勾选时这些内容是遮住的（138****5678）。请只在需要时勾选。',
  trail: '导出会记入操作记录：谁、何时、多少人、是否完整。',
  start: '生成文件', writing: '正在生成文件', stages: { reading: '读取名单', writing: '写入' },
  done: '{n} 位客户已写入文件。', download: '下载文件', kept: '文件加密保存一天，只有您能下载。',
}

export const unmask = {
  show: '显示完整信息', hide: '遮住', title: '完整信息', name: '姓名', hint: '会记入操作记录',
  traits: { address: '地址', given_name: '名', surname: '姓', address_more: '地址补充', national_id: '证件号' },
}

export const audit = {
  title: '操作记录', see: '查看', note: '谁在什么时候做了什么。只增不改，不含客户的个人信息。', settingsHint: '查看谁在什么时候做了什么。',
  at: '时间', actor: '操作人', action: '操作', object: '对象', details: '详情', kind: '对象种类', since: '从', until: '到',
  empty: '还没有记录。权限改动、导出、查看完整信息等操作会记在这里。', noneFound: '没有符合条件的记录。',
  actorKinds: { user: '人员', api_key: 'API 密钥', clock: '系统' },
  kinds: {
    person: '人员', role: '角色', api_key: 'API 密钥', customer: '客户', pair: '疑似重复', export: '导出', tag: '标签', segment: '人群', analysis: '分析',
    tag_pack: '标签包', tag_group: '标签分组', batch: '批量打标签', tiers: '分层方案', advisor: '顾问', lifecycle: '生命周期', allocation_plan: '资源分配', assignment: '顾问分配', workspace: '工作区', view: '列表视图', value: '计算值',
  },
  actions: {
    signed_in: '登录了', signed_out: '退出了登录', sign_in_failed: '登录失败',
    person_added: '添加了人员', person_role_changed: '改了人员的角色', person_renamed: '改了人员的姓名', person_deactivated: '停用了账户', person_reactivated: '重新启用了账户',
    sign_in_link_made: '生成了登录链接', role_changed: '改了角色的权限', key_made: '创建了密钥', key_changed: '改了密钥的角色', key_revoked: '删除了密钥',
    customer_unmasked: '查看了客户的完整信息', pair_unmasked: '查看了疑似重复的完整信息', export_started: '开始导出', export_written: '导出文件已生成', export_downloaded: '下载了导出文件',
    report_downloaded: '下载了报告', tag_pack_taken: '采用了标签包', tag_group_changed: '改了标签分组',
    tag_published: '发布了标签定义', tag_approved: '同意了标签定义', tag_refused: '退回了标签定义', tag_batch_asked: '批量打标签', tag_batch_undone: '撤销了批量打标签', segment_frozen: '固定了人群名单',
    tiers_created: '建了分层方案', tiers_changed: '改了分层方案', tiers_deleted: '删了分层方案', tier_given: '手工定级', tier_taken_back: '取消手工定级', tier_proposal_accepted: '接受了门槛建议', tier_proposal_declined: '没有采用门槛建议',
    lifecycle_created: '建了生命周期', lifecycle_changed: '改了生命周期', lifecycle_deleted: '删了生命周期',
    allocation_saved: '保存了资源分配', allocation_accepted: '采用了资源分配', allocation_deleted: '删了资源分配',
    advisor_made: '添加了顾问', advisor_changed: '改了顾问', advisor_deleted: '删了顾问',
    tag_paused: '暂停了标签', tag_resumed: '恢复了标签', tag_retired: '退役了标签', tag_revived: '把标签恢复为草稿', assignment_apply: '执行了顾问分配', assignment_undo: '撤销了顾问分配',
    value_created: '建了计算值', value_changed: '改了计算值', value_deleted: '删了计算值', value_paused: '暂停了计算值', value_resumed: '恢复了计算值', value_retired: '退役了计算值',
    view_shared: '共享了列表视图', view_unshared: '不再共享列表视图',
  },
  values: { text: '搜索文字', traits: '属性', rule: '规则', password: '密码', link: '登录链接', customers: '选中的客户', filter: '筛选出的客户', segment: '人群', file: '文件', delivery: '外部系统送来', order: '按顺序', newest: '以新换旧', refuse: '拒绝' },
  detail: {
    way: '方式', from: '从', to: '到', role: '角色', given: '给予', taken: '收回', customers: '客户数', columns: '列数', bytes: '字节', format: '格式', unmasked: '完整信息', identities: '身份标识数', version: '版本', of: '来自', customer: '客户', level: '等级', until: '到', proposal: '建议', tag_id: '标签', value: '标签值', via: '方式', exclusive: '互斥', on_conflict: '冲突时', add: '新增', change: '修改', page: '列表', segments: '人群', tags: '标签', also: '另按',
  },
}

export const peopleErrors = {
  beyond_own: '不能给出或动用自己没有的权限。',
  owner_may_everything: '所有者总是可以做一切。',
  last_owner: '至少要有一位在职的所有者。',
  own_account: '不能停用自己的账户。',
  account_closed: '这个账户已停用。',
  key_cannot_manage_people: 'API 密钥不能管理人员。',
  export_gone: '这次导出已不存在。',
  export_too_long: '工作表最多 {most} 行，这份名单有 {rows} 行；请改用 CSV。',
  export_forgotten: '文件已经删除，请重新导出。',
  export_not_ready: '文件还没有生成好。',
}
