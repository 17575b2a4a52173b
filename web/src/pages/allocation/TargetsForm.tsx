import { DeleteOutlined } from '@ant-design/icons'
import { Button, Select } from 'antd'
import { useEffect } from 'react'
import { Link } from 'react-router'
import { useHeads, type Question } from '../../client/allocation'
import { useSegments } from '../../client/segments'
import { useOfferedTags } from '../../client/catalogue'
import { Field } from '../../components/FilterForm'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useSayQuiet } from '../../components/useSayQuiet'
import { useLanguage } from '../../texts/language'
import { FigureInput } from './FigureInput'
import { figure, levelTargets, segmentTarget } from './question'

type Props = { question: Question; change: (part: Partial<Question>) => void }

/** Who the money may be spent on: levels of tags, segments and lists, with what one more response of theirs is worth. */
export function TargetsForm({ question, change }: Props) {
  const { t, text } = useLanguage()
  const { targets } = question
  const sayQuiet = useSayQuiet()
  const tags = useOfferedTags()
  const segments = useSegments()
  const heads = useHeads(targets.map(({ key, rule }) => ({ key, rule })))
  const of = new Map(heads.data?.items.map((each) => [each.target, each]))
  // What nobody has said yet is what their orders are worth in the mean, give or take a fifth.
  useEffect(() => {
    const found = new Map(heads.data?.items.map((each) => [each.target, Number(each.mean_order ?? 0)]))
    const unsaid = targets.filter(({ key, value }) => value.value === 0 && value.high === 0 && (found.get(key) ?? 0) > 0)
    if (unsaid.length === 0) return
    const worth = (key: string) => Math.round(found.get(key)! * 100) / 100
    change({
      targets: targets.map((each) =>
        unsaid.includes(each) ? { ...each, value: figure(worth(each.key), Math.round(worth(each.key) * 80) / 100, Math.round(worth(each.key) * 120) / 100) } : each,
      ),
    })
  }, [heads.data, targets, change])
  return (
    <div className="stack-small">
      <p className="field-hint">{t('allocation.targetsHint')}</p>
      <div className="grid-two">
        <Field label={t('allocation.addLevels')} htmlFor="add-levels">
          <Select
            id="add-levels" showSearch={{ optionFilterProp: 'label' }} value={null} loading={tags.isPending}
            options={tags.data?.map((tag) => ({ value: tag.id, label: text(tag.name) }))} placeholder={t('allocation.chooseTag')}
            onChange={(id) => {
              const tag = tags.data?.find((each) => each.id === id)
              if (tag) change({ targets: levelTargets(tag, targets).slice(0, 40) })
            }}
          />
        </Field>
        <Field label={t('allocation.addSegment')} htmlFor="add-segment">
          <Select
            id="add-segment" showSearch={{ optionFilterProp: 'label' }} value={null} loading={segments.isPending}
            options={segments.data?.map((segment) => ({ value: segment.id, label: text(segment.name) }))} placeholder={t('allocation.chooseSegment')}
            onChange={(id) => {
              const segment = segments.data?.find((each) => each.id === id)
              if (segment && targets.length < 40) change({ targets: [...targets, segmentTarget(segment, targets)] })
            }}
          />
        </Field>
      </div>
      <ProblemAlert problem={tags.error ?? segments.error ?? heads.error} />
      <ul className="plain-list">
        {targets.map((target) => (
          <li key={target.key} className="plan-item">
            <div className="row-between">
              <strong>{text(target.name)}</strong>
              <span className="row">
                {of.has(target.key) && (
                  <Link to={`/customers?rule=${encodeURIComponent(JSON.stringify(target.rule))}`} className="figure-link" aria-label={`${t('allocation.customers', { n: of.get(target.key)!.customers })} · ${text(target.name)}`}>
                    {t('allocation.customers', { n: of.get(target.key)!.customers })}
                  </Link>
                )}
                <Button
                  type="text" size="small" icon={<DeleteOutlined aria-hidden />} aria-label={t('allocation.remove', { name: text(target.name) })}
                  onClick={() => change({ targets: targets.filter((each) => each !== target) })}
                />
              </span>
            </div>
            {of.get(target.key)?.quiet?.map((quiet) => <div key={quiet.id} className="small plan-warning">{sayQuiet(quiet)}</div>)}
            {of.get(target.key)?.customers === 0 && <div className="small plan-warning">{t('allocation.emptyTarget')}</div>}
            <span className="field-label">{t('allocation.value')}</span>
            <FigureInput
              label={t('allocation.value')} value={target.value}
              onChange={(value) => change({ targets: targets.map((each) => (each === target ? { ...each, value } : each)) })}
            />
          </li>
        ))}
      </ul>
      {targets.length > 0 && <span className="field-hint">{t('allocation.valueHint')}</span>}
      {heads.data && heads.data.several > 0 && <span className="small">{t('allocation.several', { n: heads.data.several })}</span>}
    </div>
  )
}
