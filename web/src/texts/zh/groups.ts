/** Chinese texts of what a definition does in its exclusive group. */
export const inGroup = {
  before: '互斥分组：{fits} 位客户符合规则，其中 {n} 位归排在前面的标签（{names}）。',
  title: '同组其他标签会怎样', hint: '互斥分组的标签一起计算：归这个标签的客户，会离开排在后面的标签。',
  tag: '标签', now: '现在', then: '之后', gained: '进入', lost: '失去', none: '同组其他标签的人数不变。',
  lacksNumber: '{name}（现在 {value}，差 {gap}）',
}

/** What is kept up by itself. */
export const kept = {
  worthWhen: '自动比较所有标签：{schedule}，看最近 {n} 天。', worthNever: '没有自动比较，只在有人点“比较”时做。',
  next: '下一次 {at}', asOf: '最近一次做于 {at}', never: '还没有比较过', change: '修改时间',
  worthTitle: '多久自动比较一次', worthHint: '只读数据，不影响标签；正在计算标签时会等一等。默认每周一 04:00。',
  byItself: '自动比较', saved: '已保存', growth: '运行、导入之后会自动重新计数，每天至少一次。',
}
