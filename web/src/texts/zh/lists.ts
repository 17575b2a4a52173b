/** Chinese texts of what every list can do; `en/lists.ts` has the same keys. */
export const lists = {
  filters: '筛选', search: '在列表中搜索', filterBy: '按{name}筛选', found: '{n} / {all} 条', noneFound: '没有符合条件的内容',
  kind: '种类', status: '状态', says: '说明', step: '下一步', ofTag: '只看这个标签', columns: '列与排序', shown: '显示哪些列（“{name}”总是显示）', findColumn: '找一列', usual: '恢复默认列', done: '完成',
  sort: '排序', up: '从小到大', down: '从大到小', asTheyCome: '默认顺序',
  view: '视图', viewNow: '视图：{name}', plain: '不用视图（全部）', save: '保存视图…', manage: '管理视图…', copyLink: '复制链接', copied: '链接已复制：打开它的人看到同样的筛选、排序和列',
  shared: '已共享', by: '由{name}共享', first: '默认',
  saveHint: '保存现在的筛选、排序和列，以后一步打开。', name: '名称', saved: '视图“{name}”已保存',
  share: '共享给所有人', shareHint: '所有同事都能在菜单里看到和打开；只有您能改。筛选里的文字（例如搜索的姓名）也会一起被看到。',
  begin: '默认打开它', beginHint: '以后直接打开这个列表时就用它；只对您自己。',
  rename: '改名', renameOf: '“{name}”的名称', replace: '换成现在的样子', replaced: '视图“{name}”已换成现在的样子', none: '还没有视图。筛选、排序或选好列之后，用“保存视图”留下来。',
  deleted: '视图“{name}”已删除', undo: '撤销删除',
}

export const listErrors = {
  view_name_taken: '已经有一个叫“{name}”的视图，请换个名称。',
  view_of_another: '这个视图是别人的，只有本人能改。',
  views_full: '视图太多了（最多 {most} 个），请先删除一些。',
}
