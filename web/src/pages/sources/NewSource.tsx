import { ApiOutlined, CloudUploadOutlined, DatabaseOutlined, FolderOpenOutlined, LinkOutlined } from '@ant-design/icons'
import { Alert, Button, Input } from 'antd'
import { useState } from 'react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { useCreateSource, useLook, useSources, type Made, type SourceKind, type SourceSettings } from '../../client/sources'
import type { Mapping } from '../../client/types'
import { Field } from '../../components/FilterForm'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import { ShownOnce } from '../../components/ShownOnce'
import { useLanguage } from '../../texts/language'
import { needsIdentity } from '../imports/meaning'
import { Connect } from './Connect'
import { MappingEditor } from './MappingEditor'
import { Schedule } from './Schedule'
import { SettingsFields } from './SettingsFields'
import { sourcePath } from './Sources'
import './sources.css'

const icons: Record<SourceKind, React.ReactNode> = {
  files: <CloudUploadOutlined aria-hidden />,
  event_api: <ApiOutlined aria-hidden />,
  database: <DatabaseOutlined aria-hidden />,
  folder: <FolderOpenOutlined aria-hidden />,
  webhook: <LinkOutlined aria-hidden />,
}
const kinds = Object.keys(icons) as SourceKind[]

/** First the kind, then how it is reached and what its columns mean; what is written to is given its key. */
export default function NewSource() {
  const { t } = useLanguage()
  const kind = useSearchParams()[0].get('kind') as SourceKind | null
  const [made, setMade] = useState<Made | null>(null)
  return (
    <>
      <PageHeader title={kind ? `${t('sources.add')} · ${t(`sources.kinds.${kind}`)}` : t('sources.add')} back={{ to: '/sources', label: t('sources.back') }} />
      <div className="stack">
        {made ? <MadeSource made={made} /> : kind && kinds.includes(kind) ? <SourceForm key={kind} kind={kind} onMade={setMade} /> : <KindChoice />}
      </div>
    </>
  )
}

function KindChoice() {
  const { t } = useLanguage()
  return (
    <ul className="kind-cards">
      {kinds.map((kind) => (
        <li key={kind}>
          <Link to={kind === 'files' ? '/imports/new' : `/sources/new?kind=${kind}`} className="panel kind-card">
            <span className="kind-icon">{icons[kind]}</span>
            <strong>{t(`sources.kinds.${kind}`)}</strong>
            <span className="quiet small">{t(`sources.kindHints.${kind}`)}</span>
          </Link>
        </li>
      ))}
    </ul>
  )
}

function MadeSource({ made }: { made: Made }) {
  const { t } = useLanguage()
  return (
    <>
      {made.key && <ShownOnce title={t('sources.keyTitle')} text={t('sources.keyText')} value={made.key} />}
      <Connect source={made.source} secret={made.key} />
      <div><Link to={sourcePath(made.source.id)}><Button type="primary">{t('sources.toPage')}</Button></Link></div>
    </>
  )
}

function SourceForm({ kind, onMade }: { kind: SourceKind; onMade: (made: Made) => void }) {
  const { t } = useLanguage()
  const navigate = useNavigate()
  const inbox = useSources().data?.inbox ?? null
  const [name, setName] = useState('')
  const [settings, setSettings] = useState<SourceSettings>({})
  const [secret, setSecret] = useState('')
  const [minutes, setMinutes] = useState<number | null>(kind === 'database' ? 60 : kind === 'folder' ? 5 : null)
  const [mapping, setMapping] = useState<Mapping | null>(null)
  const look = useLook()
  const create = useCreateSource()
  const asked = kind === 'database' || kind === 'folder'
  const fullName = name.trim()
  const see = (file_kind?: Mapping['kind']) =>
    look.mutate({ name: fullName || 'source', kind, settings, secret: secret || undefined, file_kind }, { onSuccess: (found) => setMapping(found.mapping) })
  const ready = fullName !== '' && (kind !== 'database' || mapping !== null) && (!mapping || !needsIdentity(mapping) || mapping.anonymous)
  const save = () =>
    create.mutate(
      { name: fullName, kind, settings, secret: secret || undefined, mapping: mapping && { ...mapping, source: fullName }, every_minutes: minutes },
      { onSuccess: (made) => (made.key ? onMade(made) : void navigate(sourcePath(made.source.id))) },
    )
  return (
    <>
      <section className="panel stack source-form" aria-label={t('sources.settings')}>
        <Field label={t('sources.name')} htmlFor="source-name" hint={t('sources.nameHint')}>
          <Input id="source-name" value={name} onChange={(event) => setName(event.target.value)} maxLength={64} />
        </Field>
        <SettingsFields kind={kind} settings={settings} onChange={setSettings} secret={secret} onSecret={setSecret} inbox={inbox} />
        {asked && <Schedule value={minutes} onChange={setMinutes} />}
        {kind === 'folder' && <span className="quiet small">{t('sources.mappingOptional')}</span>}
        {asked && (
          <div><Button onClick={() => see()} loading={look.isPending}>{t(kind === 'folder' ? 'sources.look' : look.data ? 'sources.testAgain' : 'sources.test')}</Button></div>
        )}
        <ProblemAlert problem={look.error} />
        {look.data && kind === 'database' && <Alert type="success" showIcon title={t('sources.connected')} />}
      </section>
      {look.data && mapping && <MappingEditor look={look.data} mapping={mapping} onChange={setMapping} onKind={see} />}
      <section className="panel stack">
        <ProblemAlert problem={create.error} />
        <div><Button type="primary" disabled={!ready} loading={create.isPending} onClick={save}>{t('sources.create')}</Button></div>
      </section>
    </>
  )
}
