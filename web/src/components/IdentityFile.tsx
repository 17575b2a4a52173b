import { UploadOutlined } from '@ant-design/icons'
import { Button, Input, Upload } from 'antd'
import type { ReactNode } from 'react'
import type { IdentityFile } from '../client/identityFile'
import { WordSelect } from '../rules/controls/Labelled'
import { useLanguage } from '../texts/language'

const KINDS = [
  'phone', 'email', 'member_no', 'customer_id', 'wechat_unionid', 'wechat_openid', 'wecom_external_userid', 'taobao_nick', 'jd_pin',
  'douyin_openid', 'pdd_nick', 'youzan_open_id',
]

type Props = { value: IdentityFile; onChange: (value: IdentityFile) => void; hint?: string; children?: ReactNode }

/** Chooses a file of identities, and says how it is read where its headers do not tell. */
export function IdentityFilePicker({ value, onChange, hint, children }: Props) {
  const { t, code } = useLanguage()
  return (
    <div className="stack-small">
      <span className="quiet">{hint ?? t('batches.fileHint')}</span>
      <div className="row wrap">
        <Upload
          accept=".csv,.txt,.tsv,.gz,.xlsx,.xls"
          maxCount={1}
          beforeUpload={(file) => {
            onChange({ ...value, file })
            return false
          }}
          onRemove={() => onChange({ ...value, file: undefined })}
        >
          <Button icon={<UploadOutlined aria-hidden />}>{t('batches.chooseFile')}</Button>
        </Upload>
        <WordSelect label={t('batches.kind')} value={value.kind} options={KINDS.map((one) => ({ value: one, label: code('customer.kinds', one) }))} onChange={(kind) => onChange({ ...value, kind })} />
        <Input aria-label={t('batches.column')} placeholder={t('batches.column')} value={value.column} maxLength={200} onChange={({ target }) => onChange({ ...value, column: target.value })} style={{ width: 300, maxWidth: '100%' }} />
        {value.kind === 'customer_id' && (
          <Input aria-label={t('outside.source')} placeholder={t('outside.source')} value={value.source} maxLength={200} onChange={({ target }) => onChange({ ...value, source: target.value })} style={{ width: 300, maxWidth: '100%' }} />
        )}
        {children}
      </div>
    </div>
  )
}
