import { InboxOutlined } from '@ant-design/icons'
import { Spin, Steps, Upload as UploadBox } from 'antd'
import { useUpload } from '../../client/imports'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useLanguage } from '../../texts/language'
import { MappingForm } from './MappingForm'
import './imports.css'

const kinds = ['orders', 'order_lines', 'customers', 'events'] as const

/** First the file, then what its columns mean; the report is a page of its own. */
export default function NewImport() {
  const { t } = useLanguage()
  const upload = useUpload()
  return (
    <>
      <PageHeader title={t('imports.upload')} back={{ to: '/imports', label: t('imports.back') }} />
      <div className="stack">
        <ImportSteps current={upload.data ? 1 : 0} />
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
        accept=".csv,.tsv,.txt,.gz,.xlsx,.xls"
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
