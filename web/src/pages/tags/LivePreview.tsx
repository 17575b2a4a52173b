import type { UseQueryResult } from '@tanstack/react-query'
import { Spin } from 'antd'
import type { Preview } from '../../client/types'
import { rulePath } from '../../client/problem'
import { CustomerChip } from '../../components/CustomerChip'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { unfinishedIn, type TagForm } from './tagForm'

type Props = { form: TagForm; preview: UseQueryResult<Preview>; complete: boolean }

/** Beside the rule, always: how many match, who some of them are, and what the rule says in words. */
export function LivePreview({ form, preview, complete }: Props) {
  const { t } = useLanguage()
  const { data } = preview
  const shown = complete && !preview.isError ? data : undefined
  return (
    <aside className="editor-side" aria-label={t('editor.preview')} aria-live="polite">
      <section className="panel stack">
        <div className="row-between">
          <h2 className="panel-title" style={{ margin: 0 }}>{t('editor.preview')}</h2>
          {preview.isFetching && <span className="row quiet small"><Spin size="small" /> {t('editor.computing')}</span>}
        </div>
        {form.kind !== 'rule' && <p className="quiet">{t(form.kind === 'hand' ? 'editor.handPreview' : 'editor.importedPreview')}</p>}
        {form.kind === 'rule' && !complete && <p className="quiet">{t('editor.incomplete', { n: unfinishedIn(form) })}</p>}
        {complete && preview.isError && <PreviewProblem problem={preview.error} />}
        {form.kind === 'rule' && shown && <Figures form={form} preview={shown} old={preview.isFetching} />}
        {form.kind === 'rule' && <span className="quiet small">{t('editor.previewHint')}</span>}
      </section>
    </aside>
  )
}

/** A problem with a place stands at its row; here only that there is one. */
function PreviewProblem({ problem }: { problem: unknown }) {
  const { t } = useLanguage()
  return rulePath(problem) === null ? <ProblemAlert problem={problem} /> : <p className="rule-problem">{t('editor.ruleHasError')}</p>
}

function Figures({ form, preview, old }: { form: TagForm; preview: Preview; old: boolean }) {
  const { t } = useLanguage()
  const { number, percent } = useFormat()
  const share = preview.population ? preview.matched / preview.population : 0
  return (
    <div className={old ? 'stack preview-old' : 'stack'}>
      <div>
        <div className="quiet">{t('editor.matched')}</div>
        <div className="big-number" data-testid="preview-count">{number(preview.matched)}</div>
        <div className="quiet small">{t('editor.ofPopulation', { n: number(preview.population), share: percent(share) })} · {t(preview.exact ? 'editor.exact' : 'editor.estimate')}</div>
      </div>
      {preview.before.length > 0 && <GivesWay preview={preview} />}
      {preview.levels.length > 1 && <ByLevel form={form} preview={preview} />}
      <Sentence form={form} preview={preview} />
      <Sample preview={preview} />
    </div>
  )
}

/** Of an exclusive group: who fits the rule, but has a tag that goes first. */
function GivesWay({ preview }: { preview: Preview }) {
  const { t, text } = useLanguage()
  const { number } = useFormat()
  const names = preview.before.map(({ name }) => text(name)).join(' / ')
  const told = { fits: number(preview.fits), n: number(preview.fits - preview.matched), names }
  return <p className="quiet small" data-testid="gives-way">{t('inGroup.before', told)}</p>
}

function useLevelName(form: TagForm) {
  const { text } = useLanguage()
  return (key: string) => text(form.levels.find((level) => level.key === key)?.name) || key
}

function ByLevel({ form, preview }: { form: TagForm; preview: Preview }) {
  const { t } = useLanguage()
  const { number } = useFormat()
  const name = useLevelName(form)
  return (
    <div className="stack-small">
      <div className="quiet">{t('editor.byLevel')}</div>
      <ul className="preview-levels">
        {preview.levels.map(({ key, count }) => (
          <li key={key}>
            <div className="row-between"><span>{name(key)}</span><span className="numeric">{number(count)}</span></div>
            <div className="bar"><span style={{ width: `${(count / Math.max(1, preview.population)) * 100}%` }} /></div>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Sentence({ form, preview }: { form: TagForm; preview: Preview }) {
  const { t, language } = useLanguage()
  const name = useLevelName(form)
  return (
    <div className="stack-small">
      <div className="quiet">{t('editor.sentence')}</div>
      {preview.sentence.map((one) => (
        <p key={one.key} className="sentence">
          {preview.sentence.length > 1 && <strong>{name(one.key)}{language === 'zh' ? '：' : ': '}</strong>}
          {one[language]}
        </p>
      ))}
    </div>
  )
}

function Sample({ preview }: { preview: Preview }) {
  const { t } = useLanguage()
  const { money } = useFormat()
  return (
    <div className="stack-small">
      <div className="quiet">{t('editor.sample')}</div>
      {preview.sample.length === 0 && <span>{t(preview.population ? 'editor.noSample' : 'editor.nobodyYet')}</span>}
      <ul className="sample">
        {preview.sample.map((customer) => (
          <li key={customer.id}>
            <CustomerChip customer={customer} />
            <span className="numeric">{money(customer.paid_total)}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
