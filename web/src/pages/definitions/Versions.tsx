import { App, Button, Select, Tag } from 'antd'
import { useState } from 'react'
import { useComparison, useRestore, useVersions, type LevelDifference, type Life, type Version } from '../../client/definitions'
import { useMay } from '../../client/session'
import { Field } from '../../components/FilterForm'
import { Loading } from '../../components/Loading'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'
import { Sentences } from './Sentences'

/** Every version with who made it; two of them side by side; an old one made to hold again. */
export function Versions({ id, life }: { id: string; life: Life }) {
  const query = useVersions(id)
  if (query.error) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  if (!query.data) return <Loading />
  return (
    <div className="stack">
      <Compare id={id} versions={query.data} proposed={life.proposal !== null && life.status !== 'draft' && life.status !== 'review'} />
      <List id={id} versions={query.data} retired={life.status === 'retired'} />
    </div>
  )
}

function Compare({ id, versions, proposed }: { id: string; versions: Version[]; proposed: boolean }) {
  const { t } = useLanguage()
  const options = [
    ...(proposed ? [{ value: 0, label: t('definitions.proposal') }] : []),
    ...versions.map(({ version, current }) => ({ value: version, label: `${t('definitions.version', { n: version })}${current ? ` · ${t('definitions.current')}` : ''}` })),
  ]
  const [after, setAfter] = useState(options[0]?.value ?? null)
  const [before, setBefore] = useState(options[1]?.value ?? null)
  const query = useComparison(id, before, after)
  return (
    <section className="panel stack" aria-label={t('definitions.compare')}>
      <div>
        <h2 className="panel-title">{t('definitions.compare')}</h2>
        <span className="quiet small">{options.length > 1 ? t('definitions.compareHint') : t('definitions.only')}</span>
      </div>
      {options.length > 1 && (
        <div className="form-grid">
          <Field label={t('definitions.from')} htmlFor="compare-before"><Select id="compare-before" value={before} options={options} onChange={setBefore} /></Field>
          <Field label={t('definitions.to')} htmlFor="compare-after"><Select id="compare-after" value={after} options={options} onChange={setAfter} /></Field>
        </div>
      )}
      <ProblemAlert problem={query.error} />
      {query.data && <Differences levels={query.data} />}
    </section>
  )
}

function Differences({ levels }: { levels: LevelDifference[] }) {
  const { t } = useLanguage()
  if (levels.every(({ kind, moved }) => kind === 'same' && !moved)) return <p className="quiet">{t('definitions.same')}</p>
  return (
    <div className="stack" data-testid="differences">
      {levels.map((level) => <Difference key={level.key} level={level} />)}
    </div>
  )
}

function Difference({ level }: { level: LevelDifference }) {
  const { t, text } = useLanguage()
  const { name_before: before, name_after: after } = level
  const renamed = before && after && text(before) !== text(after)
  return (
    <article className="stack-small">
      <div className="row wrap">
        <strong>{text(after ?? before)}</strong>
        <Tag className={`definition-tag is-${{ same: 'draft', added: 'published', removed: 'retired', changed: 'review' }[level.kind]}`}>{t(`definitions.kinds.${level.kind}`)}</Tag>
        {level.moved && <Tag className="definition-tag is-draft">{t('definitions.moved')}</Tag>}
        {renamed && <span className="quiet small">{t('definitions.renamed', { a: text(before), b: text(after) })}</span>}
      </div>
      <ul className="difference-lines">
        {level.lines.map((line, i) => (
          // eslint-disable-next-line react/no-array-index-key
          <li key={i} className={`line-${line.mark}`} style={{ paddingInlineStart: 12 + line.depth * 20 }}>
            <span className="line-sign" aria-hidden>{{ same: ' ', added: '+', removed: '−' }[line.mark]}</span>
            {line.mark !== 'same' && <span className="visually-hidden">{t(`definitions.marks.${line.mark}`)} </span>}
            {text(line.text)}
          </li>
        ))}
      </ul>
    </article>
  )
}

function List({ id, versions, retired }: { id: string; versions: Version[]; retired: boolean }) {
  const { t, person } = useLanguage()
  const { dateTime } = useFormat()
  const { say } = useProblems()
  const { modal, message } = App.useApp()
  const may = useMay()
  const restore = useRestore(id)
  const ask = (version: number) =>
    void modal.confirm({
      title: t('definitions.restoreAsk', { n: version }),
      content: t('definitions.restoreText'),
      okText: t('definitions.restore'),
      cancelText: t('do.cancel'),
      onOk: () =>
        restore.mutateAsync({ version, asDraft: false }).then(
          (tag) => void message.success(t(tag.proposed ? 'definitions.restoreProposed' : 'definitions.restored')),
          (problem: unknown) => void message.error(say(problem)),
        ),
    })
  return (
    <section className="panel stack" aria-label={t('definitions.versions')}>
      <h2 className="panel-title">{t('definitions.versions')}</h2>
      <ul className="version-list">
        {versions.map((version) => (
          <li key={version.version} className="stack-small">
            <div className="row-between wrap">
              <span className="row wrap">
                <strong>{t('definitions.version', { n: version.version })}</strong>
                {version.current && <Tag className="definition-tag is-published">{t('definitions.current')}</Tag>}
                {!version.held && <Tag className="definition-tag is-draft">{t('definitions.neverHeld')}</Tag>}
                <span className="quiet small">{t('definitions.madeBy', { name: person(version.made_by), time: dateTime(version.made_at) })}</span>
              </span>
              {!version.current && !retired && may('define') && <Button size="small" onClick={() => ask(version.version)}>{t('definitions.restore')}</Button>}
            </div>
            <Sentences sentence={version.sentence} levels={levelsOf(version)} />
          </li>
        ))}
      </ul>
    </section>
  )
}

const levelsOf = ({ definition }: Version) => (definition as { levels: { key: string; name: { zh: string; en: string } }[] }).levels
