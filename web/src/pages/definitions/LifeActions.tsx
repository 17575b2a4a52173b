import { App, Button, Checkbox, Input, Modal } from 'antd'
import { useState } from 'react'
import { useDiscard, useReaders, useReview, useStep, type Life, type Step } from '../../client/definitions'
import { Field } from '../../components/FilterForm'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useLanguage } from '../../texts/language'
import { ReadersList } from './ReadersList'

type Act = Step | 'discard' | 'approve' | 'refuse'
const ORDER = ['approve', 'refuse', 'publish', 'submit', 'resume', 'pause', 'revive', 'discard', 'retire'] as const
const GRAVE = new Set<Act>(['retire', 'discard', 'refuse'])
const FORWARD = new Set<Act>(['approve', 'publish', 'submit', 'resume'])

/** What the person who looks may do with the definition now; each step asks, and says what follows. */
export function LifeActions({ id, life }: { id: string; life: Life }) {
  const { t } = useLanguage()
  const [asked, setAsked] = useState<Act | null>(null)
  const possible = new Set<string>(life.steps.flatMap((step) => (step === 'review' ? ['approve', 'refuse'] : [step])))
  const acts = ORDER.filter((act) => possible.has(act))
  return (
    <>
      <div className="row wrap">
        {acts.map((act, i) => (
          <Button key={act} type={i === 0 && FORWARD.has(act) ? 'primary' : 'default'} danger={act === 'retire'} onClick={() => setAsked(act)}>
            {t(`definitions.steps.${act}`)}
          </Button>
        ))}
      </div>
      {asked && <AskStep key={asked} id={id} act={asked} life={life} onClose={() => setAsked(null)} />}
    </>
  )
}

function AskStep({ id, act, life, onClose }: { id: string; act: Act; life: Life; onClose: () => void }) {
  const { t } = useLanguage()
  const { message } = App.useApp()
  const [comment, setComment] = useState('')
  const [anyway, setAnyway] = useState(false)
  const readers = useReaders(act === 'retire' ? id : undefined)
  const read = (readers.data?.length ?? 0) > 0
  const step = useStep(id)
  const review = useReview(id)
  const discard = useDiscard(id)
  const doing = [step, review, discard].find((each) => each.isPending || each.error)
  const done = () => {
    void message.success(t(`definitions.did.${act === 'approve' || act === 'refuse' ? 'review' : act}`))
    onClose()
  }
  const go = () => {
    if (act === 'discard') discard.mutate(undefined, { onSuccess: done })
    else if (act === 'approve' || act === 'refuse') {
      review.mutate({ approve: act === 'approve', revision: life.proposal?.revision ?? 1, comment }, { onSuccess: done })
    } else step.mutate({ step: act, comment, anyway }, { onSuccess: done })
  }
  return (
    <Modal
      open
      title={t(`definitions.asks.${act}`)}
      okText={t(`definitions.steps.${act}`)}
      cancelText={t('do.cancel')}
      okButtonProps={{ danger: GRAVE.has(act), loading: doing?.isPending ?? false, disabled: read && !anyway }}
      onOk={go}
      onCancel={onClose}
    >
      <div className="stack">
        <p className="quiet">{t(`definitions.follows.${act}`)}</p>
        {act === 'retire' && <ReadersList id={id} />}
        {read && <Checkbox checked={anyway} onChange={({ target }) => setAnyway(target.checked)}>{t('definitions.retireAnyway')}</Checkbox>}
        {act !== 'discard' && (
          <Field label={t('definitions.comment')} htmlFor="step-comment" hint={t('definitions.commentHint')}>
            <Input.TextArea id="step-comment" rows={3} maxLength={2000} value={comment} onChange={({ target }) => setComment(target.value)} />
          </Field>
        )}
        <ProblemAlert problem={doing?.error ?? null} />
      </div>
    </Modal>
  )
}
