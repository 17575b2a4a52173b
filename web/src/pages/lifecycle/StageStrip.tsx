import { Button, Tag, Tooltip } from 'antd'
import { useState, type ReactNode } from 'react'
import { Link } from 'react-router'
import type { Flow, Scheme, Stage, StageFigures } from '../../client/lifecycle'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import type { People } from '../analyses/PeopleDialog'
import { cameInto, leftFrom } from './people'
import { StuckDialog } from './StuckDialog'
import { useStageNames } from './useStageNames'

type Props = { scheme: Scheme; flow: Flow; onPeople?: (people: People) => void }

/** The stages side by side: who is there, who came and went, how long they stay, and what to do for them. */
export function StageStrip({ scheme, flow, onPeople }: Props) {
  const { t } = useLanguage()
  const [stuck, setStuck] = useState<string | null>(null)
  return (
    <section aria-label={t('lifecycle.strip')}>
      <ol className="stage-strip">
        {scheme.stages.map((stage) => {
          const figures = flow.stages.find(({ key }) => key === stage.key)
          return figures && <StageCard key={stage.key} scheme={scheme} stage={stage} figures={figures} onPeople={onPeople} onStuck={onPeople && setStuck} />
        })}
      </ol>
      {stuck && <StuckDialog scheme={scheme} stage={stuck} onClose={() => setStuck(null)} />}
    </section>
  )
}

type CardProps = { scheme: Scheme; stage: Stage; figures: StageFigures; onPeople?: (people: People) => void; onStuck?: (stage: string) => void }

function StageCard({ scheme, stage, figures, onPeople, onStuck }: CardProps) {
  const { t, text } = useLanguage()
  const { number, percent } = useFormat()
  const nameOf = useStageNames(scheme)
  const heads = t('lifecycle.heads', { n: figures.heads })
  const to = `/customers?${new URLSearchParams({ tag: `${scheme.tag_id}:${stage.key}` })}`
  return (
    <li className="stage-card" style={{ borderTopColor: stage.colour }}>
      <h2 className="stage-name">{text(stage.name)}</h2>
      <div className="stage-heads">{onPeople ? <Link to={to}>{heads}</Link> : heads}</div>
      <p className="quiet small">{text(stage.description)}</p>
      <dl className="stage-facts">
        <Fact label={`${t('lifecycle.week')} · ${t('lifecycle.entered')}`}>
          <Count n={figures.entered} before={figures.entered_before} people={onPeople && (() => onPeople({
            rule: cameInto(scheme, stage.key, 7), of: scheme.name, name: both(t('lifecycle.enteredOf', { name: text(stage.name) })),
          }))} />
        </Fact>
        <Fact label={`${t('lifecycle.week')} · ${t('lifecycle.left')}`}>
          <Count n={figures.left} before={figures.left_before} people={onPeople && (() => onPeople({
            rule: leftFrom(scheme, stage.key, 7), of: scheme.name, name: both(t('lifecycle.leftOf', { name: text(stage.name) })),
          }))} />
        </Fact>
        <Fact label={t('lifecycle.stay')} hint={t('lifecycle.stayHint')}>
          {figures.median === null ? '—' : t('lifecycle.stayDays', { n: figures.median })}
        </Fact>
        {figures.conversion !== null && (
          <Fact label={t('lifecycle.conversion')} hint={t('lifecycle.conversionHint', { name: nameOf(stage.next) })}>{percent(figures.conversion)}</Fact>
        )}
        <Fact label={t('lifecycle.stuck')}>
          {figures.limit_days === null ? <span className="quiet">{t('lifecycle.noLimit')}</span> : (
            <>
              {onStuck ? <Button type="link" size="small" className="number-link" onClick={() => onStuck(stage.key)}>{number(figures.stuck)}</Button> : number(figures.stuck)}
              {' '}<span className="quiet small">{t('lifecycle.stuckOver', { n: figures.limit_days })}</span>
            </>
          )}
        </Fact>
      </dl>
      <div className="stage-step"><Tag>{t('lifecycle.step')}</Tag>{text(stage.step)}</div>
    </li>
  )
}

const both = (said: string) => ({ zh: said, en: said })

function Fact({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    <div>
      <dt>{hint ? <Tooltip title={hint}><span className="has-hint">{label}</span></Tooltip> : label}</dt>
      <dd className="numeric">{children}</dd>
    </div>
  )
}

/** How many, which opens them, and how many more or fewer than the week before. */
function Count({ n, before, people }: { n: number; before: number; people?: () => void }) {
  const { t } = useLanguage()
  const { number } = useFormat()
  const change = n - before
  return (
    <>
      {people ? <Button type="link" size="small" className="number-link" onClick={people}>{number(n)}</Button> : number(n)}
      {change !== 0 && (
        <Tooltip title={t('lifecycle.against', { change: `${change > 0 ? '+' : '−'}${number(Math.abs(change))}` })}>
          <span className="quiet small"> ({change > 0 ? '+' : '−'}{number(Math.abs(change))})</span>
        </Tooltip>
      )}
    </>
  )
}
