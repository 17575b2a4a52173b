import { Button, Input } from 'antd'
import { useRef, useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { useVocabulary } from '../../client/customers'
import { rulePath } from '../../client/problem'
import { useSaveSegment, useSegment, useSegmentPreview, type Segment } from '../../client/segments'
import { Field } from '../../components/FilterForm'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useSettled } from '../../components/useSettled'
import { ProblemLine } from '../../rules/ConditionRow'
import { fromNode, isGroup, newGroup, newRow, toRule, type GroupDraft } from '../../rules/draft'
import type { Vocabulary } from '../../rules/fields'
import { GroupRows } from '../../rules/GroupRows'
import { newLeaf } from '../../rules/kinds'
import { unfinished } from '../../rules/missing'
import { RuleContext } from '../../rules/RuleContext'
import { inBoth, isNamed } from '../../texts/inBoth'
import { useLanguage } from '../../texts/language'
import { UnsavedGuard } from '../tags/UnsavedGuard'
import { LiveCount } from './LiveCount'
import { segmentPath } from './paths'
import '../../rules/rules.css'
import '../tags/tags.css'
import './segments.css'

const PAUSE_MS = 250

/** Fetches what the builder needs: what rules may speak of, and the segment unless it is a new one. */
export default function SegmentEditor() {
  const { id } = useParams()
  const vocabulary = useVocabulary()
  const segment = useSegment(id)
  const problem = vocabulary.error ?? segment.error
  if (problem) return <ProblemAlert problem={problem} />
  if (!vocabulary.data || (id && !segment.data)) return <Loading />
  return <Builder key={id ?? 'new'} segment={segment.data} vocabulary={vocabulary.data} />
}

function Builder({ segment, vocabulary }: { segment?: Segment; vocabulary: Vocabulary }) {
  const { t, text } = useLanguage()
  const navigate = useNavigate()
  const [opened] = useState(segment)
  const [name, setName] = useState(opened?.name ?? { zh: '', en: '' })
  const [rule, setRule] = useState(() => draftOf(opened))
  const isList = opened !== undefined && opened.kind !== 'rule'
  const complete = !isList && unfinished(rule) === 0
  const written = JSON.stringify([name, complete ? toRule(rule) : rule])
  const [first] = useState(written)
  const permitted = useRef(false)
  const save = useSaveSegment()
  const preview = useSegmentPreview(useSettled(complete ? toRule(rule) : null, PAUSE_MS))
  const problem = rulePath(save.error) === null ? preview.error : save.error
  const submit = () =>
    save.mutate({ id: opened?.id, etag: opened?.etag, name: inBoth(name), rule: isList ? null : toRule(rule) }, {
      onSuccess: ({ id }) => {
        permitted.current = true
        void navigate(segmentPath(id))
      },
    })
  return (
    <>
      <PageHeader
        title={opened ? text(opened.name) : t('segments.newTitle')}
        note={opened ? t('segments.version', { n: opened.version }) : undefined}
        back={opened ? { to: segmentPath(opened.id), label: text(opened.name) } : { to: '/segments', label: t('segments.back') }}
        actions={<Button type="primary" disabled={!isNamed(name) || !(complete || isList)} loading={save.isPending} onClick={submit}>{t('segments.save')}</Button>}
      />
      <div className="editor">
        <div className="stack">
          {save.error !== null && rulePath(save.error) === null && <ProblemAlert problem={save.error} />}
          <section className="panel stack" aria-label={t('segments.names')}>
            <div className="form-grid">
              {(['zh', 'en'] as const).map((language) => (
                <Field key={language} label={t(language === 'zh' ? 'segments.nameZh' : 'segments.nameEn')} htmlFor={`segment-${language}`}>
                  <Input id={`segment-${language}`} maxLength={64} value={name[language]} onChange={({ target }) => setName({ ...name, [language]: target.value })} />
                </Field>
              ))}
            </div>
            <span className="field-hint">{t('segments.nameHint')}</span>
          </section>
          {!isList && (
            <section className="panel stack" aria-label={t('segments.rule')}>
              <div>
                <h2 className="panel-title">{t('segments.rule')}</h2>
                <span className="quiet small">{t('segments.ruleHint')}</span>
              </div>
              <RuleContext value={{ vocabulary, preview: complete ? preview.data : undefined, problem }}>
                <ProblemLine problem={rulePath(problem) !== null && !rulePath(problem)!.startsWith('rule') ? problem : null} />
                <GroupRows draft={rule} path="rule" depth={0} onChange={setRule} />
              </RuleContext>
            </section>
          )}
        </div>
        <UnsavedGuard dirty={written !== first} permitted={permitted} />
        {!isList && <LiveCount rule={rule} preview={preview} complete={complete} />}
      </div>
    </>
  )
}

/** The rule as rows; a new one begins with what somebody did. */
function draftOf(segment: Segment | undefined): GroupDraft {
  const draft = segment?.rule ? fromNode(segment.rule) : newRow(newLeaf('tag'))
  return isGroup(draft) ? draft : { ...newGroup([draft]), implicit: true }
}
