import { Drawer } from 'antd'
import { lazy, Suspense } from 'react'
import { Link, useSearchParams } from 'react-router'
import { useCustomer } from '../client/customers'
import { useLanguage } from '../texts/language'
import { maskedBeside } from './CustomerChip'
import { Loading } from './Loading'

const CustomerView = lazy(() => import('../customer/CustomerView'))

/** The customer named in the address, beside the page that stays open underneath. */
export function CustomerDrawer() {
  const { t } = useLanguage()
  const [search, setSearch] = useSearchParams()
  const id = search.get('customer')
  const close = () =>
    setSearch((search) => {
      search.delete('customer')
      return search
    })
  return (
    <Drawer
      open={id !== null}
      onClose={close}
      size="min(720px, 100vw)"
      destroyOnHidden
      title={id && <CustomerTitle id={id} />}
      extra={id && <Link to={`/customers/${encodeURIComponent(id)}`}>{t('customers.fullPage')}</Link>}
    >
      {id && <Suspense fallback={<Loading />}><CustomerView key={id} id={id} /></Suspense>}
    </Drawer>
  )
}

function CustomerTitle({ id }: { id: string }) {
  const { t } = useLanguage()
  const customer = useCustomer(id).data
  if (!customer) return t('customers.customer')
  return (
    <span className="row">
      <span>{customer.display_name}</span>
      <span className="quiet small">{maskedBeside(customer)}</span>
    </span>
  )
}
