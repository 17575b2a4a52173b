import { useParams } from 'react-router'
import { useCustomer } from '../../client/customers'
import { maskedBeside } from '../../components/CustomerChip'
import { PageHeader } from '../../components/PageHeader'
import CustomerView from '../../customer/CustomerView'
import { useLanguage } from '../../texts/language'

export default function CustomerPage() {
  const { t } = useLanguage()
  const id = useParams().id!
  const customer = useCustomer(id).data
  return (
    <>
      <PageHeader
        title={customer?.display_name ?? t('customers.customer')}
        note={customer && maskedBeside(customer)}
        back={{ to: '/customers', label: t('customers.back') }}
      />
      <div className="panel"><CustomerView key={id} id={id} /></div>
    </>
  )
}
