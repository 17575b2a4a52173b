/** Chinese texts of computed values; `en/values.ts` has the same keys. */
export const values = {
  kind: '计算值', kinds: { number: '数字', text: '文本', date: '日期', set: '集合' },
  new: '新建计算值', change: '修改“{name}”', back: '返回标签目录', note: '给每位客户算出一个数字、日期、文本或一组值，起个名字，规则、人群、画像和客户页就都能用。',
  measure: '算什么', measureHint: '没有的就是没有，不会编造。次数和合计在没有记录时是 0，与规则里的意思一样。',
  parts: { number: '数字', day: '日期', favourite: '最常出现的值', values: '出现过的全部值', trait: '已有的属性或分析结果' },
  kindHints: {
    number: '次数、合计、平均、最大、最小、不同的个数、距今天数', day: '第一次或最近一次是哪一天', favourite: '例如买得最多的品类，得到一个文本',
    values: '例如买过的全部品类，得到一个集合', trait: '把已有的结果用自己的名字保存下来',
  },
  which: '哪一次', ways: { first_day: '第一次的日期', last_day: '最近一次的日期' },
  basics: '名称和说明', nameZh: '名称（中文）', nameEn: '名称（英文）', unitZh: '单位（中文）', unitEn: '单位（英文）', unitHint: '写在数字后面，例如“元”“次”；可以不填',
  groupHint: '在标签目录里放在哪个分组',
  keeping: '什么时候更新', modes: { after_import: '每次导入数据后重新计算', scheduled: '按时间表重新计算', manual: '只在有人要求时重新计算' },
  save: '保存', saved: '已保存，正在计算',
  preview: '预览', previewHint: '按现在的数据对全部客户算出，用时 {took}，没有保存。',
  who: '多少客户有这个值', having: '位客户，占全部 {population} 位的 {share}', distinct: '共有 {n} 种不同的值', members: '共出现 {n} 种不同的值',
  least: '最小', most: '最大', median: '中位数', from: '{low} 及以上',
  distribution: '分布', distributionHint: '每一段有多少客户', distributionOfSets: '有这个值的客户数；一位客户可以有多个值', value: '值', customers: '客户数', share: '占有值客户',
  sample: '几位客户', nobody: '没有客户有这个值',
  computing: '正在计算', paused: '已暂停：已有的值保留，不再更新。', retired: '已退役：客户身上不再有这个值。恢复后会重新计算。',
  about: '说明', says: '怎样计算', description: '描述', computedAt: '最近计算', never: '还没有算过', next: '下一次 {time}', owner: '负责人', usedBy: '谁在用它',
  runs: '计算记录', at: '时间', state: '状态', changed: '变化的客户',
  versions: '版本', version: '版本', current: '当前', madeAt: '保存', restore: '恢复', restoreOf: '恢复版本 {n}', restoreAsk: '恢复到版本 {n}？会存成一个新版本。',
  run: '立即计算', pause: '暂停', resume: '恢复', edit: '修改',
  retire: '退役', retireAsk: '让“{name}”退役？', retireText: '客户身上的这个值会去掉，定义和版本保留。有规则在用时不能退役。',
  delete: '删除', deleteAsk: '删除“{name}”？', deleteText: '定义、版本和客户身上的值都会去掉，不能撤销。有规则在用时不能删除。', deleted: '已删除',
}

export const valueErrors = {
  value_in_use: '其他内容在用这个计算值，请先修改它们。',
  value_kind_stays: '计算值的类型不能改变，请新建一个。',
  value_not_published: '这个计算值没有启用，不能计算。',
}
