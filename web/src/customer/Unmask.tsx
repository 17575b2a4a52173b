import { EyeInvisibleOutlined, EyeOutlined } from '@ant-design/icons'
import { Button, Descriptions, Tooltip } from 'antd'
import { useUnmask, type Unmasked } from '../client/people'
import { useMay } from '../client/session'
import { ProblemAlert } from '../components/ProblemAlert'
import { useLanguage } from '../texts/language'

/** Shows who this customer is, for as long as one looks; that one looked is written down. */
export function Unmask({ customerId }: { customerId: string }) {
  const { t } = useLanguage()
  const may = useMay()('unmask')
  const asked = useUnmask(customerId)
  const toggle = () => (asked.data ? asked.reset() : asked.mutate())
  return (
    <div className="stack-small">
      <div>
        <Tooltip title={may ? t('unmask.hint') : t('may.not', { permission: t('may.unmask.name') })}>
          <Button
            size="small"
            icon={asked.data ? <EyeInvisibleOutlined aria-hidden /> : <EyeOutlined aria-hidden />}
            disabled={!may}
            loading={asked.isPending}
            aria-pressed={asked.data !== undefined}
            onClick={toggle}
          >
            {t(asked.data ? 'unmask.hide' : 'unmask.show')}
          </Button>
        </Tooltip>
      </div>
      <ProblemAlert problem={asked.error} />
      {asked.data && <AsTheyAre customer={asked.data} />}
    </div>
  )
}

function AsTheyAre({ customer }: { customer: Unmasked }) {
  const { t, code } = useLanguage()
  const items = [
    ...(customer.name ? [{ key: 'name', label: t('unmask.name'), children: customer.name }] : []),
    ...Object.entries(customer.traits).map(([name, value]) => ({ key: name, label: code('unmask.traits', name), children: value })),
    ...customer.identities.map(({ kind, value, source }, index) => ({ key: `${kind}-${index}`, label: code('customer.kinds', kind), children: `${value} · ${source}` })),
  ]
  return <Descriptions size="small" column={1} items={items} aria-label={t('unmask.title')} />
}
