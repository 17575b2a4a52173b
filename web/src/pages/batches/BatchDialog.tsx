import { App, Button, Modal, Radio } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { useCreateBatch, type Batch, type Chosen } from '../../client/batches'
import type { TagEnd } from '../../client/customers'
import type { IdentityFile } from '../../client/identityFile'
import { useTags } from '../../client/tags'
import { IdentityFilePicker } from '../../components/IdentityFile'
import { Loading } from '../../components/Loading'
import { EndPicker } from '../../customer/EndPicker'
import { useFormat } from '../../format/useFormat'
import { WordSelect } from '../../rules/controls/Labelled'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'
import { Following } from './Following'
import { SegmentSelect } from './SegmentSelect'

/** The people that a dialog can be about; a file or a segment is chosen within it. */
export type Whom = { chosen: Exclude<Chosen, { way: 'file' }>; count: number } | null

type Props = { whom: Whom; tagId?: string; onClose: () => void; onDone?: () => void }

/** Gives a tag to many customers, or takes it from them, and follows the work to its end. */
export function BatchDialog({ whom, tagId, onClose, onDone }: Props) {
  const { t } = useLanguage()
  const [asked, setAsked] = useState<Batch>()
  const begun = (batch: Batch) => {
    setAsked(batch)
    onDone?.()
  }
  return (
    <Modal open title={t('batches.dialog')} onCancel={onClose} footer={null} destroyOnHidden width={560}>
      {asked ? <Following id={asked.id} onClose={onClose} /> : <BatchForm whom={whom} given={tagId} onBegun={begun} />}
    </Modal>
  )
}

const FROM = ['file', 'segment', 'filter'] as const
type From = (typeof FROM)[number]

/** Whom the dialog is about, once that is said; a filter is said on the page of customers. */
function meant(from: From, { file, ...how }: IdentityFile, segmentId: string | undefined): Chosen | undefined {
  if (from === 'segment') return segmentId ? { way: 'segment', id: segmentId } : undefined
  return from === 'file' && file ? { way: 'file', file, ...how } : undefined
}

function BatchForm({ whom, given, onBegun }: { whom: Whom; given: string | undefined; onBegun: (batch: Batch) => void }) {
  const { t, text } = useLanguage()
  const { number } = useFormat()
  const { say } = useProblems()
  const { message } = App.useApp()
  const create = useCreateBatch()
  const [key] = useState(() => crypto.randomUUID())
  const known = useTags()
  const tags = (known.data ?? []).filter(({ kind, status, of_scheme }) => kind === 'hand' && status === 'published' && !of_scheme)
  const [tagId, setTagId] = useState(given)
  const [level, setLevel] = useState<string>()
  const [way, setWay] = useState<'give' | 'take'>('give')
  const [end, setEnd] = useState<TagEnd | null>({})
  const [from, setFrom] = useState<From>('file')
  const [file, setFile] = useState<IdentityFile>({ kind: 'phone' })
  const [segmentId, setSegmentId] = useState<string>()
  const levels = tags.find(({ id }) => id === tagId)?.definition.levels ?? []
  const value = way === 'take' ? null : levels.length > 1 ? level : levels[0]?.key
  const chosen = whom?.chosen ?? meant(from, file, segmentId)
  const ready = tagId && value !== undefined && end && chosen
  if (known.isPending) return <Loading />
  if (tags.length === 0) return <p className="quiet">{t('customer.noHandTags')} <Link to="/tags/new">{t('tags.new')}</Link></p>
  const ask = () =>
    create.mutate(
      { chosen: chosen!, action: { tagId: tagId!, value: value!, end: way === 'take' ? {} : end! }, key },
      { onSuccess: onBegun, onError: (problem) => void message.error(say(problem)) },
    )
  return (
    <div className="stack">
      {whom ? <p>{t('batches.for', { n: number(whom.count) })} {whom.chosen.way === 'filter' && <span className="quiet small">{t('batches.forFilter')}</span>}</p> : (
        <>
          <Radio.Group aria-label={t('outside.from')} value={from} onChange={({ target }) => setFrom(target.value as From)} options={FROM.map((one) => ({ value: one, label: t(`outside.fromWays.${one}`) }))} />
          {from === 'file' && <IdentityFilePicker value={file} onChange={setFile} />}
          {from === 'segment' && <SegmentSelect value={segmentId} onChange={setSegmentId} />}
          {from === 'filter' && <p className="quiet">{t('outside.filterHint')} <Link to={`/customers${tagId ? `?${new URLSearchParams({ give: tagId })}` : ''}`}>{t('outside.toCustomers')}</Link></p>}
        </>
      )}
      <Radio.Group aria-label={t('batches.way')} value={way} onChange={({ target }) => setWay(target.value as 'give' | 'take')} options={[{ value: 'give', label: t('batches.give') }, { value: 'take', label: t('batches.take') }]} optionType="button" />
      <div className="row wrap">
        <WordSelect
          label={t('customer.chooseTag')}
          value={tagId}
          options={tags.map(({ id, name }) => ({ value: id, label: text(name) || id }))}
          onChange={(id) => {
            setTagId(id)
            setLevel(undefined)
          }}
          style={{ minWidth: 200 }}
        />
        {way === 'give' && levels.length > 1 && (
          <WordSelect label={t('customer.chooseValue')} value={level} options={levels.map(({ key: one, name }) => ({ value: one, label: text(name) || one }))} onChange={setLevel} style={{ minWidth: 140 }} />
        )}
      </div>
      {way === 'give' && <EndPicker value={end} onChange={setEnd} />}
      <p className="quiet small">{t('batches.hint')}</p>
      <div><Button type="primary" disabled={!ready} loading={create.isPending} onClick={ask}>{t(way === 'give' ? 'batches.doGive' : 'batches.doTake')}</Button></div>
    </div>
  )
}
