import { DownloadOutlined } from '@ant-design/icons'
import { App, Button, Empty, Popconfirm } from 'antd'
import { Link } from 'react-router'
import { exportFile, useDeleteExport, useExportColumns, useExports, type Export } from '../../client/exports'
import { isActive } from '../../client/jobs'
import { useMay } from '../../client/session'
import type { ListColumn } from '../../components/list/arrange'
import { ListTable } from '../../components/list/ListTable'
import { useList } from '../../components/list/useList'
import { JobProgress } from '../../components/JobProgress'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'

/** One's own exports: what was taken, when, whether masked; fetched again while the file is kept. */
export default function Exports() {
  const { t } = useLanguage()
  const may = useMay()('export')
  const query = useExports()
  const list = useList({ page: 'exports', columns: useColumns(may), rows: query.data ?? [] })
  const nothing = <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={<>{t('exports.none')}<br />{t('exports.noneText')}</>}><Link to="/customers"><Button>{t('nav.customers')}</Button></Link></Empty>
  return (
    <>
      <PageHeader title={t('exports.own')} note={t('exports.ownNote')} back={{ to: '/customers', label: t('customers.title') }} />
      <div className="panel stack">
        <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
        {!query.isError && <ListTable list={list} label={t('exports.own')} rowKey={({ id }) => id} loading={query.isPending} empty={nothing} />}
      </div>
    </>
  )
}

const stateOf = ({ job, deleted_at }: Export) => (job.state === 'done' ? (deleted_at ? 'forgotten' : 'kept') : job.state)

function useColumns(may: boolean): ListColumn<Export>[] {
  const { t, code, person } = useLanguage()
  const { number, dateTime, bytes } = useFormat()
  const sayColumns = useSayColumns(may)
  const sayMasked = (unmasked: boolean) => t(unmasked ? 'exports.whole' : 'exports.masked')
  const sayState = (state: string) => code('exports.fileStates', state, code('jobs.states', state))
  return [
    { key: 'created', by: ({ created_at }) => created_at, title: t('exports.when'), render: ({ created_at }) => <span className="nowrap">{dateTime(created_at)}</span> },
    { key: 'columns', words: sayColumns, title: t('exports.columns'), render: (one) => <span className="small">{sayColumns(one)}</span> },
    { key: 'customers', by: ({ customers }) => customers, title: t('customers.title'), align: 'end', render: ({ customers }) => <span className="numeric">{number(customers)}</span> },
    { key: 'masked', facet: ({ unmasked }) => String(unmasked), say: (value) => sayMasked(value === 'true'), title: t('exports.told'), render: ({ unmasked }) => sayMasked(unmasked) },
    { key: 'format', facet: ({ format }) => format, title: t('exports.format'), render: ({ format, size }) => <span className="nowrap">{format} {size !== null && <span className="quiet small">{bytes(size)}</span>}</span> },
    { key: 'by', title: t('exports.by'), extra: true, render: ({ made_by }) => person(made_by.name) },
    { key: 'state', facet: stateOf, say: sayState, title: t('exports.file'), render: (one) => (isActive(one.job) ? <JobProgress job={one.job} label={t('exports.writing')} stages="exports.stages" /> : sayState(stateOf(one))) },
    { key: 'do', title: t('common.actions'), render: (one) => stateOf(one) === 'kept' && <Fetch one={one} /> },
  ]
}

/** The columns of an export as people call them. */
function useSayColumns(may: boolean) {
  const { text, language } = useLanguage()
  const known = new Map((useExportColumns(may).data ?? []).map(({ key, label }) => [key, text(label)]))
  return ({ columns }: Export) => columns.map((key) => known.get(key) ?? key).join(language === 'zh' ? '、' : ', ')
}

function Fetch({ one }: { one: Export }) {
  const { t } = useLanguage()
  const { dateTime } = useFormat()
  const { say } = useProblems()
  const { message } = App.useApp()
  const remove = useDeleteExport()
  const mayUnmask = useMay()('unmask')
  const of = dateTime(one.created_at)
  return (
    <span className="row">
      <Button size="small" icon={<DownloadOutlined aria-hidden />} href={exportFile(one.id)} disabled={one.unmasked && !mayUnmask} aria-label={`${t('exports.download')} ${of}`}>{t('exports.download')}</Button>
      <Popconfirm title={t('exports.deleteAsk')} description={t('exports.deleteText')} okText={t('do.delete')} cancelText={t('do.cancel')} onConfirm={() => remove.mutate(one.id, { onError: (problem) => void message.error(say(problem)) })}>
        <Button size="small" loading={remove.isPending} aria-label={`${t('do.delete')} ${of}`}>{t('do.delete')}</Button>
      </Popconfirm>
    </span>
  )
}
