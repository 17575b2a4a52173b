import { App, Button } from 'antd'
import { useState } from 'react'
import { useLook, useSourceActions, type Source } from '../../client/sources'
import type { Mapping } from '../../client/types'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useLanguage } from '../../texts/language'
import { needsIdentity } from '../imports/meaning'
import { MappingEditor } from './MappingEditor'

/** What the columns of a source mean, and a way to change it with its own rows at hand. */
export function SourceMapping({ source }: { source: Source }) {
  const { t, code } = useLanguage()
  const { message } = App.useApp()
  const [mapping, setMapping] = useState<Mapping | null>(null)
  const look = useLook()
  const { change } = useSourceActions(source.id)
  const see = (file_kind?: Mapping['kind']) =>
    look.mutate(
      { source_id: source.id, name: source.name, kind: source.kind, settings: source.settings, file_kind },
      { onSuccess: (found) => setMapping(file_kind || !source.mapping ? found.mapping : source.mapping) },
    )
  const save = () =>
    change.mutate({ mapping: { ...mapping!, source: source.name } }, {
      onSuccess: () => {
        setMapping(null)
        look.reset()
        void message.success(t('sources.saved'))
      },
    })
  const used = source.mapping && [...Object.values(source.mapping.columns), ...source.mapping.identities, ...source.mapping.traits, ...source.mapping.properties].length
  const none = t(source.kind === 'folder' ? 'sources.mappingOptional' : 'sources.mappingNone')
  return (
    <>
      {!mapping && (
        <section className="panel stack" aria-label={t('sources.mapping')}>
          <div>
            <h2 className="panel-title">{t('sources.mapping')}</h2>
            <span className="quiet">{source.mapping ? t('sources.mappingIs', { kind: code('imports.kinds', source.mapping.kind), n: used ?? 0 }) : none}</span>
          </div>
          <ProblemAlert problem={look.error} />
          <div><Button onClick={() => see()} loading={look.isPending}>{t(source.mapping ? 'sources.editMapping' : source.kind === 'webhook' ? 'sources.lookHook' : 'sources.look')}</Button></div>
        </section>
      )}
      {look.data && mapping && (
        <>
          <MappingEditor look={look.data} mapping={mapping} onChange={setMapping} onKind={see} />
          <section className="panel stack">
            <ProblemAlert problem={change.error} />
            <div className="row">
              <Button type="primary" onClick={save} loading={change.isPending} disabled={needsIdentity(mapping) && !mapping.anonymous}>{t('sources.saveMapping')}</Button>
              <Button onClick={() => setMapping(null)}>{t('do.cancel')}</Button>
            </div>
          </section>
        </>
      )}
    </>
  )
}
