/** Chinese texts of what tags are worth, housekeeping and packs; `en/worth.ts` has the same keys. */
export const worth = {
  title: '“{name}”值多少', link: '价值', toTag: '返回标签',
  period: '时间粒度', periods: { week: '按周', month: '按月' },
  coverage: '覆盖变化', coverageHint: '每个时点持有这个标签的客户，按标签历史精确计算。最后一点是现在。',
  now: '现在', at: '时点', size: '持有客户', share: '占当时客户', stayed: '到下一时点还有', still: '到现在还有',
  holders: '现在持有', holdersHint: '占全部客户 {share}',
  revenue: '贡献收入', revenueHint: '这些客户的累计净付款，占全部的 {share}',
  stability: '月留存', stabilityWeek: '周留存', stabilityHint: '上一时点的持有者里，到下一时点还持有的平均比例', noStability: '历史还不够长',
  held: '平均持有', heldHint: '还在持有的 {running} 段平均 {days} 天', days: '{n} 天',
  lift: '相比相似客户，多带来多少',
  liftHint: '把当时有这个标签的客户，与当时没有、但此前购买情况相似的客户配对，比较之后 {days} 天。差异里不含“本来就不同”的部分。',
  never: '还没有比较过。', compare: '现在比较', compareAll: '比较全部标签', again: '重新比较', comparing: '正在比较', window: '比较期', lastDays: '最近 {n} 天',
  madeAt: '{time} 算出；按 {at} 的情况配对，观察其后 {days} 天。',
  by: { history: '当时谁有标签，来自标签历史。', rule: '标签历史还没有那么早：当时谁有标签，是按现在的规则倒算的（属性取现在的值）。' },
  reasons: {
    no_history: '标签历史没有那么早，规则又依赖只有现在才知道的内容（手工标签、名单或分析结果），不能倒算。过一段时间再比较。',
    nobody: '当时没有人有这个标签。', everybody: '当时所有人都有这个标签，没有可以比较的人。', too_few: '能配上对的客户不到 30 位，说不出可靠的结论。',
  },
  inShort: { no_history: '历史不够长', nobody: '当时没有人有', everybody: '当时人人都有', too_few: '相似的人太少' },
  bought: '复购率', spent: '人均消费', mean: '有标签', expected: '若没有标签', interval: '95% 区间', naive: '不配对的差异',
  sure: { up: '有这个标签的客户明显更高', down: '有这个标签的客户明显更低', none: '看不出差异：区间包含 0' },
  points: '{n} 个百分点',
  matched: '{holders} 位持有者中配上 {matched} 位（{share}），与 {used} 位相似客户比较。', few: '配上的比例低：结论只适用于配上的这部分客户。', unlike: '配对后仍有明显差异（超过 0.25）：有没有标签，几乎由此前的情况决定，结论靠推算，请谨慎使用。',
  caution: '配对只能照顾到已知的购买情况；要确证因果，请在营销活动里留对照组。',
  balance: '配对前后有多相似', balanceHint: '标准化差异：越接近 0 越相似，绝对值 0.1 以内算好。剩下的差异再由回归扣除。',
  fact: '此前的情况', before: '配对前', after: '配对后',
  facts: { recency: '距上次购买', frequency: '购买次数', monetary: '消费金额', tenure: '成为客户多久', activity: '近期互动' },
  usedBy: '谁在用它',
  rankingChart: '比相似客户多花多少', rankingChartHint: '圆点是人均差异，横线是 95% 区间：绿、红表示差异确定，灰色的区间含 0。点一个标签看它的比较。', rankingChartMost: '差异最大的 {n} 个：圆点是人均差异，横线是 95% 区间；绿、红表示差异确定，灰色的区间含 0。点一个标签看它的比较。', low: '下限', high: '上限',
  ranking: '各标签的比较结果', rankingHint: '配对后人均消费的差异，大的在前。', tag: '标签', customers: '客户', uses: '使用处', matchedShare: '配上的比例', noLift: '没有结论',
  stages: { reading: '读取客户情况', holders: '找出当时的持有者', matching: '配对比较' },
}

export const housekeeping = {
  comma: '、',
  title: '标签整理', link: '整理', note: '{n} 个标签里需要处理的地方，要紧的在前。每一项都写明怎样处理。',
  clean: '没有需要整理的标签', cleanText: '{n} 个标签都正常。规则、数据或客户变化后，这里会给出需要处理的地方。',
  kinds: {
    broken: '规则失效', failed: '运行失败', stale: '太久没更新', undelivered: '很久没有新名单', no_data: '缺少数据', near_duplicate: '几乎重复', empty: '没有客户', all_covering: '几乎覆盖所有人', unused: '没有人用',
  },
  hints: {
    broken: '规则引用的内容已经不在（{path}）。改好之前它不会更新。', failed: '从 {since} 起等待更新，但运行失败了。',
    stale: '从 {since} 起就该更新了（{mode}），一直没有。', no_data: '规则用到的数据还没有来源：{facts}。导入这些数据，或改规则。',
    undelivered: '从 {since} 起，别的系统没有再给过名单，现有的可能已经不对。请导入新名单，或停用。',
    near_duplicate: '与“{other}”的客户重合 {overlap}：各有 {one} 位和 {two} 位，共同 {both} 位。留一个就够。',
    empty: '算过了，没有客户符合。放宽条件，或删除。', all_covering: '{share} 的客户都有，区分不出谁。收紧条件，或删除。',
    unused: '从 {since} 起没有人打开过，也没有规则、人群、分析或订阅用到它。',
  },
  steps: { edit: '改规则', run: '立即运行', deliver: '导入新名单', look: '看看有谁', delete: '打开后停用或删除', job: '看失败原因', compare: '看另一个', data: '去导入数据' },
  started: '已开始运行',
}

export const packs = {
  comma: '、',
  title: '标签包', link: '标签包', note: '按行业配好的标签，整包或挑着用；也可以把标签导出成文件，带到另一套知客。取用前会先看到会发生什么。',
  starters: '行业标签包', tags: '{n} 个标签', has: '已有 {n} 个', lacks: '{n} 个缺数据', open: '看看里面有什么', close: '收起',
  files: '标签文件', filesHint: 'YAML 格式，包含标签、分组、层级和时间表。导入前先预览，要么全部成功，要么什么都不变。',
  export: '导出全部标签', import: '选择文件导入', exported: '已导出 {n} 个标签', chosen: '文件：{name}',
  tag: '标签', meaning: '含义', customers: '现在会有多少客户', action: '会怎样', data: '数据', group: '分组', byHand: '由人标记',
  actions: { add: '新增', change: '修改', keep: '不变', conflict: '冲突' },
  troubles: { of_scheme: '这个标签由分层或生命周期方案维护，不能导入。', other_kind: '已有的同名 key 是另一种标签（手工或规则）。' },
  fields: { name: '名称', description: '说明', group: '分组', colour: '颜色', kind: '类型', update_mode: '更新方式', schedule: '时间表', frozen_at: '冻结', pending: '待生效', definition: '规则' },
  sameName: '已有同名标签“{name}”', missing: '缺：{facts}', enough: '齐全', needs: '需要：{tags}',
  enter: '{n} 位进入', leave: '{n} 位离开', nobody: '暂时没有人', counting: '正在计算…',
  preview: '预览', previewHint: '什么都还没有写入。冲突的和已有同名标签的，先不勾选。', groupsMade: '会新建或修改分组：{groups}',
  chooseReady: '只选数据齐全的', chooseAll: '全选', chooseNone: '全不选', choose: '选择标签“{name}”',
  take: '取用所选 {n} 个', takeNothing: '没有选择标签', taken: '已取用：新增 {added} 个，修改 {changed} 个', takenHint: '标签会自动运行，几秒后就有客户。',
  takeTitle: '取用 {n} 个标签？', takeText: '新增 {added} 个，修改 {changed} 个。修改会成为这些标签的新版本。',
  mayNot: '你的角色不能定义标签，只能查看。',
}

export const worthErrors = {
  worth_days_ahead: '观察期还没有结束：最多观察 {most} 天。', pack_conflicts: '有标签不能导入：{tags}。取消勾选后再试。',
  pack_tag_unknown: '标签包里没有：{tags}。',
}
