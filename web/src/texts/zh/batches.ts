/** Chinese texts of tagging by hand in batches, the catalogue, groups and evidence; `en/batches.ts` has the same keys. */
export const batches = {
  title: '批量打标',
  note: '谁在什么时候把哪个标签给了哪些客户，或从哪些客户移除。每一批都可以整批撤销。',
  dialog: '批量打标签', open: '给这些客户打标签', openSelected: '给选中的 {n} 人打标签', fromFile: '按文件打标签', pick: '选中 {name}', clearPicked: '取消选择',
  for: '{n} 位客户', forFilter: '执行时按现在的筛选条件重新找一遍，人数可能略有不同。',
  way: '打上还是移除', give: '打上标签', take: '移除标签', doGive: '打上', doTake: '移除',
  hint: '已经有这个标签值的客户只更新到期时间。互斥分组里的冲突按分组的设置处理。整批一次写入，中途停止则什么都不变。',
  fileHint: 'CSV 或 Excel，每行一位客户，用一列手机号、会员号等身份标识。不认识的只计数，不会新建客户。',
  chooseFile: '选择文件', kind: '身份标识种类', column: '列名（表头认不出时填写）',
  working: '正在写入…', stages: { reading: '找出客户', waiting: '等待前面的任务写完', writing: '写入', committing: '提交' },
  leave: '可以关掉这个窗口，工作会继续。进度和结果在', failed: '没有完成，什么都没有写入。', done: '完成', undoLater: '需要时可以整批撤销：', close: '好',
  counts: {
    given: '新打上', changed: '换了标签值', prolonged: '改了到期时间', taken: '已移除', same: '本来就有', without: '本来就没有', refused: '因互斥分组未打上',
    replaced: '因互斥让出的标签', not_found: '找不到', unclear: '标签值不明，未动', repeated: '重复的行', unusable: '认不出的单元格', restored: '已还原', changedSince: '之后又改过，未动',
  },
  what: '做了什么', gave: '打上', took: '移除', whom: '给谁', by: '谁', result: '结果',
  via: { customers: '选中的 {n} 位客户', filter: '筛选出的客户', segment: '人群“{name}”', file: '文件 {name}' },
  undo: '撤销整批', undoAsk: '撤销这一批？', undoHint: '每位客户拿回这一批之前的标签、标签值和到期时间。之后又改过的客户不动，并会报告人数。', undoneBy: '{name} 于 {time} 撤销',
  empty: '还没有批量打标', emptyHint: '在客户列表里筛选或勾选客户，点“给这些客户打标签”；或在这里上传一份文件。',
}

export const catalogue = {
  title: '标签目录', note: '全部标签：分组、覆盖、最近一次计算、被谁引用、谁负责。',
  tree: '标签分组', all: '全部标签', ungrouped: '未分组', exclusive: '互斥', newGroup: '新建分组', editGroup: '编辑分组“{name}”', up: '上移“{name}”', down: '下移“{name}”',
  kind: '种类', owner: '负责人', nobody: '无', takeOver: '由我负责', takeOverOf: '由我负责“{name}”', giveUp: '不再负责', giveUpOf: '不再负责“{name}”',
  tag: '标签', customers: '客户', decided: '最近计算', never: '还没有', use: '被引用', uses: { tags: '{n} 个标签', segments: '{n} 个人群', schemes: '{n} 个方案', others: '{n} 处其他' }, unused: '没有', ofScheme: { tiers: '分层“{name}”', lifecycle: '生命周期“{name}”', advisors: '{name}', analysis: '分析“{name}”' }, keptBy: '由{scheme}维护', helper: '内部标签', internal: '显示方案的内部标签（{n}）', place: '顺序',
  none: '没有符合条件的标签。',
  groupName: { zh: '名称', en: '英文名称' }, parent: '放在哪个分组下', top: '最上层',
  isExclusive: '互斥：一位客户同时只能有这个分组里的一个标签',
  exclusiveHint: '规则标签按分组里的顺序判断：排在前面的先满足，后面的就不再打上。手工标签优先于规则标签。改变后，受影响的标签会重新计算。',
  onConflict: '两个手工标签冲突时', ways: { order: '看顺序：排在前面的留下', newest: '以新换旧：新打的留下', refuse: '拒绝：先移除旧的才能打新的' },
  wayHints: { order: '打上排在后面的会被拒绝；打上排在前面的会换掉后面的。', newest: '旧标签让出，记录里写明被哪个标签换掉。', refuse: '批量打标时，这些客户计入“因互斥分组未打上”。' },
  save: '保存分组', saved: '已保存分组', remove: '删除分组', removeAsk: '删除分组“{name}”？', removeHint: '只有空的分组可以删除。', removed: '已删除分组',
}

export const evidence = {
  column: '依据', entered: '为什么进入', left: '为什么离开', of: '{what}：{tag}，{time}',
  version: '由定义的第 {n} 版判断', current: '（现行版本）', older: '（现在是第 {n} 版）', byHand: '不是由规则判断的，没有条件可看。',
  recomputed: '条件按那一刻重新计算。', exact: '之后没有补到的数据，与当时一致。',
  later: '那一刻之后又收到 {events} 条更早的行为、{traits} 项属性；属性按现在的值计算，结果可能与当时不同。',
  disagrees: '按现有数据重新计算，结论与当时记录的不同。', batch: '批量打标',
}

export const batchErrors = {
  batch_selection: '请用一种方式说明给哪些客户。', batch_not_done: '这一批还没有完成，不能撤销。',
  tag_group_taken: '客户已有这个互斥分组里的另一个标签。', tag_group_overlaps: '有 {customers} 位客户手工打了这个分组里的多个标签，请先移除多余的。',
  tag_group_not_empty: '分组里还有标签或下级分组，不能删除。', tag_group_circle: '分组不能放在自己里面。', tag_group_too_deep: '分组最多 {most} 层。', tag_group_order: '请列出分组里的全部标签，每个一次。',
}
