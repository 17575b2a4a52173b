import { InboxOutlined } from '@ant-design/icons'
import { Alert, Spin, Steps, Upload as UploadBox } from 'antd'
import { useUpload } from '../../client/imports'
import { useWorkspace } from '../../client/session'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { MappingForm } from './MappingForm'
import './imports.css'

const kinds = ['orders', 'order_lines', 'customers', 'events', 'feedback', 'coupons', 'interactions', 'products', 'market'] as const

/** First the file, then what its columns mean; the report is a page of its own. */
export default function NewImport() {
  const { t } = useLanguage()
  const upload = useUpload()
  return (
    <>
      <PageHeader title={t('imports.upload')} back={{ to: '/imports', label: t('imports.back') }} />
      <div className="stack">
        <ImportSteps current={upload.data ? 1 : 0} />
        <ExampleNotice />
        <ProblemAlert problem={upload.error} />
        {upload.data ? (
          <MappingForm upload={upload.data} onRestart={upload.reset} />
        ) : (
          <FileChoice reading={upload.isPending} onFile={(file) => upload.mutate(file)} />
        )}
      </div>
    </>
  )
}

/** What is newer than an example's clock is stored, but nothing that counts days sees it. */
function ExampleNotice() {
  const { t } = useLanguage()
  const { date } = useFormat()
  const { is_example, as_of } = useWorkspace()
  if (!is_example || !as_of) return null
  return <Alert type="info" showIcon title={t('imports.exampleNotice', { date: date(as_of) })} description={<code>{OWN_SHOP}</code>} />
}

const OWN_SHOP = 'ZHIKE_DATA=~/my-shop make run EMPTY=1 PORT=8001'

export function ImportSteps({ current }: { current: number }) {
  const { t } = useLanguage()
  return (
    <div className="panel import-steps">
      <Steps
        size="small"
        current={current}
        responsive={false}
        items={[{ title: t('imports.steps.file') }, { title: t('imports.steps.mapping') }, { title: t('imports.steps.result') }]}
      />
    </div>
  )
}

function FileChoice({ reading, onFile }: { reading: boolean; onFile: (file: File) => void }) {
  const { t } = useLanguage()
  return (
    <div className="panel stack">
      <UploadBox.Dragger
        accept=".csv,.tsv,.txt,.gz,.zip,.xlsx,.xls"
        showUploadList={false}
        disabled={reading}
        beforeUpload={(file) => {
          onFile(file)
          return false
        }}
      >
        <div className="upload-icon">{reading ? <Spin /> : <InboxOutlined aria-hidden />}</div>
        <p>{reading ? t('imports.uploading') : t('imports.drop')}</p>
        <p className="quiet small upload-hint">{t('imports.dropHint')}</p>
      </UploadBox.Dragger>
      <dl className="kind-hints">
        {kinds.map((kind) => (
          <div key={kind}>
            <dt>{t(`imports.kinds.${kind}`)}</dt>
            <dd className="quiet">{t(`imports.kindHints.${kind}`)}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
