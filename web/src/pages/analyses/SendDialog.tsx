import { App, Modal, Select } from 'antd'
import { useState } from 'react'
import { useSendAnswer, useSendings, type Analysis, type Sending } from '../../client/analyses'
import { Field } from '../../components/FilterForm'
import { PageTable } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'

type Props = { analysis: Analysis; resultId: string; onClose: () => void }

/** Mails the answer that is shown, in the reader's language, and says what became of it. */
export function SendDialog({ analysis, resultId, onClose }: Props) {
  const { t, language } = useLanguage()
  const { message } = App.useApp()
  const [recipients, setRecipients] = useState(analysis.recipients)
  const send = useSendAnswer(analysis.id)
  const sendings = useSendings(analysis.id, resultId)
  const onOk = () => send.mutate({ result_id: resultId, recipients, language }, { onSuccess: () => void message.success(t('analyses.sent')) })
  return (
    <Modal
      open title={t('analyses.sendTitle')} onCancel={onClose} onOk={onOk} okText={t('analyses.sendNow')} cancelText={t('do.cancel')}
      okButtonProps={{ disabled: recipients.length === 0 }} confirmLoading={send.isPending}
    >
      <div className="stack">
        <Field label={t('analyses.sendTo')} htmlFor="send-recipients" hint={t('analyses.sendHint')}>
          <Select
            id="send-recipients" mode="tags" open={false} suffixIcon={null} tokenSeparators={[',', '，', ';', ' ']} placeholder="name@example.com"
            value={recipients} onChange={setRecipients}
          />
        </Field>
        <ProblemAlert problem={send.error} />
        {sendings.data && sendings.data.length > 0 && <Sendings sendings={sendings.data} />}
      </div>
    </Modal>
  )
}

function Sendings({ sendings }: { sendings: Sending[] }) {
  const { t } = useLanguage()
  const { dateTime } = useFormat()
  const { sayCode } = useProblems()
  return (
    <PageTable
      label={t('analyses.sendings')}
      size="small"
      rows={sendings}
      rowKey={({ recipient }) => recipient}
      columns={[
        { key: 'to', title: t('analyses.sendTo'), render: ({ recipient }) => recipient },
        {
          key: 'state',
          title: t('analyses.state'),
          render: ({ state, error }) => <div>{t(`analyses.sendStates.states.${state}`)}{error && <div className="quiet small">{sayCode(error)}</div>}</div>,
        },
        { key: 'at', title: t('analyses.sentAt'), render: ({ sent_at }) => dateTime(sent_at) },
      ]}
    />
  )
}
