import { App, Button } from 'antd'
import { useState } from 'react'
import { useSourceActions, useSources, type Source, type SourceSettings } from '../../client/sources'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useLanguage } from '../../texts/language'
import { Schedule } from './Schedule'
import { SettingsFields } from './SettingsFields'

/** How a database or folder is reached and how often; other settings read from the beginning again. */
export function SourceSettingsForm({ source }: { source: Source }) {
  const { t } = useLanguage()
  const { message } = App.useApp()
  const inbox = useSources().data?.inbox ?? null
  const [settings, setSettings] = useState<SourceSettings>(source.settings)
  const [secret, setSecret] = useState('')
  const [minutes, setMinutes] = useState<number | null>(source.every_minutes ?? null)
  const { change } = useSourceActions(source.id)
  const other = JSON.stringify(settings) !== JSON.stringify(source.settings) || secret !== ''
  const save = () =>
    change.mutate(
      { ...(other ? { settings } : {}), ...(secret ? { secret } : {}), every_minutes: minutes },
      {
        onSuccess: () => {
          setSecret('')
          void message.success(t('sources.saved'))
        },
      },
    )
  return (
    <section className="panel stack source-form" aria-label={t('sources.settings')}>
      <h2 className="panel-title">{t('sources.settings')}</h2>
      <SettingsFields kind={source.kind} settings={settings} onChange={setSettings} secret={secret} onSecret={setSecret} kept={source.has_secret} inbox={inbox} />
      <Schedule value={minutes} onChange={setMinutes} />
      <ProblemAlert problem={change.error} />
      <div><Button onClick={save} loading={change.isPending} disabled={!other && minutes === (source.every_minutes ?? null)}>{t('do.save')}</Button></div>
    </section>
  )
}
