import { useParams } from 'react-router'
import { PageHeader } from '../../components/PageHeader'
import CustomerView from '../../customer/CustomerView'
import { useLanguage } from '../../texts/language'

export default function CustomerPage() {
  const { t } = useLanguage()
  const { id } = useParams()
  return (
    <>
      <PageHeader title={t('customers.customer')} back={{ to: '/customers', label: t('customers.title') }} />
      <div className="panel"><CustomerView key={id} id={id!} /></div>
    </>
  )
}
