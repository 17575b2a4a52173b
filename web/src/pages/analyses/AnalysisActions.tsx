import { CaretRightOutlined, DeleteOutlined, DownloadOutlined, EditOutlined, MailOutlined } from '@ant-design/icons'
import { App, Button, Dropdown, Popconfirm } from 'antd'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { useDeleteAnalysis, type Analysis } from '../../client/analyses'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'
import { analysisPath } from './paths'
import { SendDialog } from './SendDialog'

type Props = { analysis: Analysis; /** The answer that is shown, where it has a report. */ resultId: string | undefined; running: boolean; onRun: () => void }

/** What can be done with an analysis and the answer that is shown. */
export function AnalysisActions({ analysis, resultId, running, onRun }: Props) {
  const { t } = useLanguage()
  const [sending, setSending] = useState(false)
  return (
    <>
      <Button type="primary" icon={<CaretRightOutlined aria-hidden />} disabled={running} onClick={onRun}>{t('analyses.run')}</Button>
      {resultId && <Export id={analysis.id} resultId={resultId} />}
      {resultId && <Button icon={<MailOutlined aria-hidden />} onClick={() => setSending(true)}>{t('analyses.send')}</Button>}
      <Link to={`${analysisPath(analysis.id)}/edit`}><Button icon={<EditOutlined aria-hidden />}>{t('do.edit')}</Button></Link>
      <Delete analysis={analysis} />
      {sending && resultId && <SendDialog analysis={analysis} resultId={resultId} onClose={() => setSending(false)} />}
    </>
  )
}

/** The report as a file, in the reader's language. */
function Export({ id, resultId }: { id: string; resultId: string }) {
  const { t, language } = useLanguage()
  const place = `/api/v1${analysisPath(id)}/results/${encodeURIComponent(resultId)}/file`
  const items = (['pdf', 'xlsx'] as const).map((format) => ({
    key: format, label: <a href={`${place}?format=${format}&language=${language}`} download>{t(`analyses.files.kinds.${format}`)}</a>,
  }))
  return (
    <Dropdown menu={{ items }} trigger={['click']}>
      <Button icon={<DownloadOutlined aria-hidden />}>{t('analyses.export')}</Button>
    </Dropdown>
  )
}

function Delete({ analysis }: { analysis: Analysis }) {
  const { t, text } = useLanguage()
  const { say } = useProblems()
  const { message } = App.useApp()
  const navigate = useNavigate()
  const remove = useDeleteAnalysis()
  const onConfirm = () =>
    remove.mutate(analysis.id, {
      onSuccess: () => {
        void message.success(t('analyses.deleted'))
        void navigate('/analyses')
      },
      onError: (problem) => void message.error(say(problem)),
    })
  return (
    <Popconfirm
      title={t('analyses.deleteAsk', { name: text(analysis.name) })} description={t(analysis.tag_id ? 'analyses.deleteTagText' : 'analyses.deleteText')}
      okText={t('do.delete')} okButtonProps={{ danger: true }} cancelText={t('do.cancel')} onConfirm={onConfirm}
    >
      <Button icon={<DeleteOutlined aria-hidden />} loading={remove.isPending}>{t('do.delete')}</Button>
    </Popconfirm>
  )
}
