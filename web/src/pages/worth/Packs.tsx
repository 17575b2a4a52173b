import { Button, Upload } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { useMay } from '../../client/session'
import { useExportTags, usePacks, type Pack } from '../../client/worth'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useLanguage } from '../../texts/language'
import { PackPreview } from './PackPreview'
import './worth.css'

/** The packs that come with the product, and tags as a file. */
export default function Packs() {
  const { t } = useLanguage()
  const [search, setSearch] = useSearchParams()
  const query = usePacks()
  const [file, setFile] = useState<{ name: string; content: string } | null>(null)
  if (query.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  const open = query.data.find(({ key }) => key === search.get('pack'))
  const choose = (key: string | null) => {
    setFile(null)
    setSearch(key ? { pack: key } : {}, { replace: true })
  }
  return (
    <>
      <PageHeader title={t('packs.title')} note={t('packs.note')} back={{ to: '/tags', label: t('tags.title') }} />
      <div className="stack">
        <section aria-label={t('packs.starters')} className="stack-small">
          <h2 className="panel-title">{t('packs.starters')}</h2>
          <div className="pack-cards">
            {query.data.map((pack) => <PackCard key={pack.key} pack={pack} open={pack === open} onOpen={() => choose(pack === open ? null : pack.key)} />)}
          </div>
        </section>
        {open && <PackPreview key={open.key} asked={{ pack: open.key }} tags={open.tags} />}
        <Files onChosen={(name, content) => { choose(null); setFile({ name, content }) }} />
        {file && <PackPreview key={file.name + file.content.length} asked={{ content: file.content }} title={t('packs.chosen', { name: file.name })} />}
      </div>
    </>
  )
}

function PackCard({ pack, open, onOpen }: { pack: Pack; open: boolean; onOpen: () => void }) {
  const { t, text } = useLanguage()
  const here = pack.tags.filter(({ present }) => present).length
  const lacking = pack.tags.filter(({ missing }) => missing.length > 0).length
  return (
    <article className="panel pack-card" data-open={open}>
      <h3 className="panel-title">{text(pack.name)}</h3>
      <p className="quiet">{text(pack.description)}</p>
      <div className="small">
        {[t('packs.tags', { n: pack.tags.length }), here > 0 && t('packs.has', { n: here }), lacking > 0 && t('packs.lacks', { n: lacking })].filter(Boolean).join(' · ')}
      </div>
      <Button aria-expanded={open} aria-label={`${t(open ? 'packs.close' : 'packs.open')} ${text(pack.name)}`} onClick={onOpen}>{t(open ? 'packs.close' : 'packs.open')}</Button>
    </article>
  )
}

function Files({ onChosen }: { onChosen: (name: string, content: string) => void }) {
  const { t } = useLanguage()
  const may = useMay()
  const out = useExportTags()
  const save = () => out.mutate(undefined, { onSuccess: ({ file, content }) => download(file, content) })
  return (
    <section className="panel stack-small" aria-label={t('packs.files')}>
      <h2 className="panel-title">{t('packs.files')}</h2>
      <p className="quiet">{t('packs.filesHint')}</p>
      {may('define') ? (
        <div className="row">
          <Upload accept=".yaml,.yml" showUploadList={false} beforeUpload={(file) => { void file.text().then((content) => onChosen(file.name, content)); return false }}>
            <Button>{t('packs.import')}</Button>
          </Upload>
          <Button loading={out.isPending} onClick={save}>{t('packs.export')}</Button>
          {out.data && <span className="quiet" role="status">{t('packs.exported', { n: out.data.tags })}</span>}
        </div>
      ) : (
        <p className="quiet">{t('packs.mayNot')}</p>
      )}
      {out.error && <ProblemAlert problem={out.error} />}
    </section>
  )
}

function download(name: string, content: string) {
  const address = URL.createObjectURL(new Blob([content], { type: 'application/yaml' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}
