/** Chinese texts of the jobs in the background; `en/jobs.ts` has the same keys. */
export const jobs = {
  title: '后台任务',
  note: '导入、读取来源、运行标签等需要一些时间的工作，都在后台依次进行。关掉页面不影响它们；服务器重启后会接着做。',
  filters: '筛选任务', all: '全部 {n}', allKinds: '所有种类', noneFound: '没有符合条件的任务。', showAll: '显示全部任务',
  empty: '还没有后台任务', emptyText: '导入一份文件，或者运行标签，进度会显示在这里。',
  kind: '任务', state: '状态', askedAt: '提交时间', askedBy: '发起人', took: '用时', startedAt: '开始时间', finishedAt: '结束时间',
  attempts: '第几次', attemptOf: '{n} / 最多 {of} 次', belongsTo: '属于', back: '返回后台任务', askedOn: '提交于 {time}',
  states: { queued: '排队中', running: '进行中', done: '完成', failed: '失败', cancelled: '已取消' },
  kinds: {
    lifecycle_reconstruction: '回推生命周期',
    export: '导出客户', import: '导入文件', collect: '读取来源', undo_import: '撤销导入', list_import: '导入名单', tag_run: '运行标签', value_run: '计算客户的值', tag_worth: '比较标签价值', segment_figures: '计数人群的变化', segment_freeze: '把人群存成名单', segments_kept: '更新人群的变化', analysis: '计算分析', analysis_mail: '发送报告',
    tag_batch: '批量打标', tag_delivery_preview: '预览导入标签', list_preview: '预览导入名单', tag_batch_undo: '撤销批量打标',
    identity_match: '查找重复客户', profile_rebuild: '重新计算客户画像',
  },
  about: { run: '查看这次运行', analysis: '查看这个分析', import: '查看这次导入', source: '查看来源', duplicates: '疑似重复客户' },
  stages: { sending: '发送', committing: '提交', counting: '计数' },
  progressOf: '“{name}”的进度', stopping: '正在停止…', retriedAt: '{time} 再试', dueAt: '定于 {time}',
  again: '再试一次', againFor: '再试一次：{name}', now: '马上再试', nowFor: '马上再试：{name}', start: '马上执行', startFor: '马上执行：{name}',
  cancel: '取消', cancelFor: '取消：{name}', cancelTitle: '取消“{name}”？', cancelText: '没有写完的部分会全部撤回，数据保持在开始之前的样子。以后可以再试一次。', cancelYes: '取消任务', cancelNo: '不取消',
  waitsText: '{time} 会自动再试，不需要做什么。', soonText: '轮到它时会自动再试。', failedText: '什么都没有写入。解决问题之后可以点“再试一次”。',
  log: '日志', logEmpty: '日志只保留 90 天。', at: '时间', what: '发生了什么',
  says: {
    queued: '已提交，等待执行', started: '开始执行（第 {attempt} 次，最多 {of} 次）', stage: '{stage}', done: '完成', failed: '失败：{error}',
    waits: '第 {attempt} 次没有成功：{error} {seconds} 秒后再试。', after_failed: '工作已写入，但后续步骤出错：{error}',
    was_written: '上一次已经写入，只做后续步骤', taken_up: '第 {attempt} 次执行（最多 {of} 次）中途中断，重新排队',
    stopped: '服务器正在停止，下次启动后继续', cancelled: '已取消', cancel_asked: '{by} 要求取消', retry_asked: '{by} 要求再试一次',
  },
}

export const jobErrors = {
  internal: '程序内部出错，详情在服务器的日志里。',
  job_not_failed: '只有失败、已取消或等待重试的任务才能再试一次。',
  job_kind_unknown: '现在的版本不认识这种任务。',
  control_database_failed: '业务数据库暂时不可用。',
  network_failed: '网络连接中断。',
}
