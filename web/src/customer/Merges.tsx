import { App, Button, Popconfirm, Tag } from 'antd'
import { useUndoMerge } from '../client/customers'
import type { Merge } from '../client/types'
import { useFormat } from '../format/useFormat'
import { useLanguage } from '../texts/language'
import { useProblems } from '../texts/problems'

/** What was merged into this customer (or this one into another), newest first, each with its way back. */
export function Merges({ merges }: { merges: Merge[] }) {
  const { t } = useLanguage()
  return (
    <section aria-label={t('identity.merges')}>
      <h2 className="panel-title">{t('identity.merges')}</h2>
      {merges.length === 0 ? <p className="quiet">{t('identity.noMerges')}</p> : (
        <ul className="held-tags">
          {merges.map((merge) => <MergeLine key={merge.id} merge={merge} />)}
        </ul>
      )}
    </section>
  )
}

function MergeLine({ merge }: { merge: Merge }) {
  const { t, code, person } = useLanguage()
  const format = useFormat()
  const { say } = useProblems()
  const { message } = App.useApp()
  const undo = useUndoMerge()
  const by = merge.by && code('identity.says', merge.by.kind, t('identity.says.other'), { name: person(merge.by.name) })
  const weight = merge.weight !== null && t('identity.weight', { weight: format.number(merge.weight) })
  const said = [code('identity.ways', merge.how), weight, by, format.dateTime(merge.at), merge.members && t('identity.members', { n: merge.members })]
  return (
    <li className="held-tag">
      <div>
        <div>{t('identity.merged', { gone: merge.gone_id, kept: merge.kept_id })}</div>
        <div className="quiet small">{said.filter(Boolean).join(' · ')}</div>
      </div>
      {merge.undone_at ? <Tag>{t('identity.undoneAt', { time: format.dateTime(merge.undone_at) })}</Tag> : (
        <Popconfirm
          title={t('identity.undoAsk')}
          description={<div style={{ maxWidth: 320 }}>{t('identity.undoHint')}</div>}
          okText={t('identity.undo')}
          cancelText={t('do.cancel')}
          onConfirm={() =>
            undo.mutate(merge.id, {
              onSuccess: () => void message.success(t('identity.undone')),
              onError: (problem) => void message.error(say(problem)),
            })}
        >
          <Button size="small" loading={undo.isPending}>{t('identity.undo')}</Button>
        </Popconfirm>
      )}
    </li>
  )
}
