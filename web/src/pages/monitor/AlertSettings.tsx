import { App, Button, Segmented } from 'antd'
import { useMute, useSetSensitivity, useWatching, type Watching } from '../../client/monitor'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'

const choices: Watching['sensitivity'][] = ['low', 'normal', 'high']

/** How easily somebody is told about the sizes of tags, and about which tags nobody is. */
export function AlertSettings() {
  const { t } = useLanguage()
  const { message } = App.useApp()
  const { say } = useProblems()
  const query = useWatching()
  const set = useSetSensitivity()
  const told = { onSuccess: () => void message.success(t('monitor.saved')), onError: (problem: unknown) => void message.error(say(problem)) }
  return (
    <section className="panel stack-small" aria-label={t('monitor.settings')}>
      <h2 className="panel-title">{t('monitor.settings')}</h2>
      <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
      {query.data && (
        <>
          <span id="sensitivity-label" className="field-label">{t('monitor.sensitivity')}</span>
          <div className="scroll-x">
            <Segmented
              aria-labelledby="sensitivity-label"
              options={choices.map((value) => ({ value, label: t(`monitor.levels.${value}`) }))}
              value={query.data.sensitivity}
              disabled={set.isPending}
              onChange={(chosen) => set.mutate(chosen, told)}
            />
          </div>
          <span className="field-hint">{t('monitor.sensitivityHint')}</span>
          <Muted muted={query.data.muted} />
        </>
      )}
    </section>
  )
}

function Muted({ muted }: { muted: Watching['muted'] }) {
  const { t, text } = useLanguage()
  const { message } = App.useApp()
  const { say } = useProblems()
  const mute = useMute()
  if (muted.length === 0) return <span className="quiet small">{t('monitor.nobodyMuted')}</span>
  return (
    <>
      <span className="field-label">{t('monitor.muted')}</span>
      <ul className="alert-list">
        {muted.map(({ tag_id, name, muted_by }) => (
          <li key={tag_id} className="row-between">
            <span>{text(name)} <span className="quiet small">{t('monitor.mutedBy', { name: String(muted_by.name ?? '') })}</span></span>
            <Button
              size="small"
              aria-label={t('monitor.unmuteOf', { tag: text(name) })}
              onClick={() => mute.mutate({ tag_id, muted: false }, { onError: (problem) => void message.error(say(problem)) })}
            >
              {t('monitor.unmute')}
            </Button>
          </li>
        ))}
      </ul>
    </>
  )
}
