import { Alert, Button } from 'antd'
import { useState } from 'react'
import { useMay, useWorkspace } from '../../client/session'
import type { Definition, Tag } from '../../client/types'
import { useLanguage } from '../../texts/language'
import { BacktestPanel } from './BacktestPanel'
import { ImpactPanel } from './ImpactPanel'
import { StatusMark } from './StatusMark'
import './definitions.css'

/** Where the tag that is edited is in its life, and what saving will do. */
export function Standing({ tag }: { tag: Tag }) {
  const { t } = useLanguage()
  const { review } = useWorkspace()
  const may = useMay()
  const held = tag.status === 'published' || tag.status === 'paused'
  return (
    <section className="panel stack-small" aria-label={t('definitions.page')}>
      <div className="row wrap">
        <StatusMark status={tag.status} proposed={tag.proposed} />
        <span className="quiet small">{t(`definitions.statusMeans.${tag.status}`)}</span>
      </div>
      {held && (review || !may('publish')) && <Alert type="info" showIcon title={t('definitions.willPropose')} />}
    </section>
  )
}

/** What the definition as it is written would do: asked for, since it looks at everybody. */
export function TryOut({ id, groupId, definition }: { id?: string; groupId: string | null; definition: Definition | null }) {
  const { t } = useLanguage()
  const [impact, setImpact] = useState<Definition | null>(null)
  const [backtest, setBacktest] = useState<Definition | null>(null)
  return (
    <div className="stack">
      <section className="panel stack-small" aria-label={t('definitions.impact')}>
        <div className="row wrap">
          <Button disabled={!definition} onClick={() => setImpact(definition)}>{t('definitions.impactAsk')}</Button>
          <Button disabled={!definition} onClick={() => setBacktest(definition)}>{t('definitions.backtestAsk')}</Button>
        </div>
        <span className="quiet small">{t('definitions.impactHint')} {t('definitions.backtestHint')}</span>
      </section>
      {impact && <ImpactPanel id={id} groupId={groupId} definition={impact} levels={impact.levels} />}
      {backtest && <BacktestPanel id={id} groupId={groupId} definition={backtest} />}
    </div>
  )
}
