/** Chinese texts of what comes from outside: deliveries of imported tags, imported lists; `en/outside.ts` has the same keys. */
export const outside = {
  people: '谁有这个标签', holders: '{n} 位客户有它', handMeans: '由人来打：一位一位，或一次给一批客户。', importedMeans: '由另一个系统（平台、CRM）的名单决定，不能手工打。导入一份名单，就知道谁有它、是哪个标签值。',
  giveMany: '给一批客户打标签', batches: '打标记录', doOpen: '导入名单', deliveries: '导入记录', lastDelivery: '最近一次导入：{time}', noDelivery: '还没有导入过名单，所以还没有客户有它。', onlyPublished: '发布之后才能打给客户。',
  from: '给哪些客户', fromWays: { file: '一份文件', segment: '一个人群', filter: '客户列表的筛选' }, chooseSegment: '选择人群', segmentOf: '{name}（{n} 人）',
  filterHint: '在客户列表里筛选或勾选，再点“给这些客户打标签”。', toCustomers: '去客户列表', forSegment: '给这群人打标签', giveThis: '给这些客户打“{name}”',
  source: '谁的客户编号（来源名称）',
  deliver: '导入“{name}”的名单', deliverHint: 'CSV 或 Excel，第一行是列名：一列身份标识（手机号、会员号等），有多个标签值时再加一列标签值。不认识的客户只计数，不会新建。',
  levelColumn: '标签值的列名（表头认不出时填写）', levelOfAll: '没有这一列：全部打成', mode: '怎样导入',
  modes: { add: '追加', replace: '替换' }, modeHints: { add: '不在文件里的客户保持不变。', replace: '以文件为准：不在文件里的客户会失去这个标签。' },
  look: '看看会改什么', looking: '正在读文件…', foreseen: '导入后会怎样', nothingChanges: '什么都不会变。', nobody: '文件里没有一位认识的客户，替换会拿走所有人的标签。请检查身份标识的种类和列名。',
  doDeliver: '导入', unknownLevels: '文件里有这个标签没有的值：{levels}。这些客户保持不变。', unknownLevel: '“{level}”（{n} 行）', noLevel: '空白', comma: '、',
  via: { add: '导入名单 {name}（追加）', replace: '导入名单 {name}（替换）' }, delivered: '导入', setIn: '{what}，{time}，{name}',
  did: { gave: '打上“{name}”', took: '移除“{name}”', delivered: '导入“{name}”的名单' }, by: '{name} 于 {time}', level: '标签值：{level}', toTag: '标签“{name}”', toHolders: '现在有这个标签的客户', openBatch: '查看这一批',
  newList: '导入名单', changeList: '用新文件更新“{name}”', doNewList: '存成名单', doChangeList: '更新名单', update: '用新文件更新',
  listModes: { replace: '替换', add: '追加' }, listModeHints: { replace: '名单上只留下文件里的客户。', add: '名单上原来的客户都留下。' },
  listCounts: { members: '名单上的客户', added: '新加入', removed: '移出', unknown: '不认识的身份标识', unusable: '认不出的单元格', repeated: '重复的行' },
  nobodyListed: '名单会是空的：文件里没有认识的客户。请检查身份标识的种类和列名。', listing: '正在存成名单…', listed: '名单已存好',
  emptyList: '也可以导入一份名单：别处挑好的客户，用手机号或会员号存成人群。',
}

export const outsideErrors = {
  tag_imported: '这个标签由另一个系统的名单决定，不能手工打。请在标签页导入名单。',
  tag_not_imported: '这个标签不是导入的，不能用名单决定。',
  delivery_which_level: '认不出标签值在哪一列，请填写列名。文件的列：{headers}。',
  delivery_found_nobody: '文件里没有一位认识的客户，什么都没有改。请检查身份标识的种类和列名。',
}
