import { App, Button, Tag } from 'antd'
import { useSaveSegment, useSegmentVersions, type Segment } from '../../client/segments'
import { useMay } from '../../client/session'
import { PageTable } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import type { Node } from '../../rules/nodes'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'

/** What the segment said before, and the way back. */
export function VersionsTab({ segment }: { segment: Segment }) {
  const { t, text, person } = useLanguage()
  const { say } = useProblems()
  const { dateTime, number } = useFormat()
  const may = useMay()
  const { message } = App.useApp()
  const query = useSegmentVersions(segment.id)
  const save = useSaveSegment()
  const restore = (rule: Node) =>
    save.mutate({ id: segment.id, etag: segment.etag, name: segment.name, rule }, {
      onSuccess: () => void message.success(t('segments.versions.restored')),
      onError: (problem) => void message.error(say(problem)),
    })
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  return (
    <div className="panel">
      <PageTable
        label={t('segments.tabs.versions')}
        rows={query.data ?? []}
        rowKey={({ version }) => version}
        loading={query.isPending}
        columns={[
          { key: 'version', title: t('segments.versions.version'), render: ({ version }) => <span className="row">{number(version)} {version === segment.version && <Tag variant="filled">{t('segments.versions.now')}</Tag>}</span> },
          { key: 'rule', title: t('segments.versions.rule'), render: ({ sentence, name }) => <div className="segment-sentence">{sentence ? text(sentence) : text(name)}</div> },
          { key: 'when', title: t('segments.versions.when'), render: ({ made_at }) => <span className="nowrap">{dateTime(made_at)}</span> },
          { key: 'who', title: t('segments.versions.who'), render: ({ made_by }) => person(made_by) || '—' },
          { key: 'do', title: '', render: ({ version, rule }) => may('define') && rule && version !== segment.version && <Button size="small" loading={save.isPending} onClick={() => restore(rule as unknown as Node)}>{t('segments.versions.restore')}</Button> },
        ]}
      />
    </div>
  )
}
