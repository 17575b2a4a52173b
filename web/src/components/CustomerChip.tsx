import { useSearchParams } from 'react-router'
import type { Customer } from '../client/types'
import { useLanguage } from '../texts/language'

/** Opens a customer beside whatever page is open: the address gains `?customer=ID`. */
export function useOpenCustomer(): (id: string) => void {
  const [, setSearch] = useSearchParams()
  return (id) =>
    setSearch((search) => {
      search.set('customer', id)
      return search
    })
}

type Props = { customer: Pick<Customer, 'id' | 'display_name' | 'masked_identity'> }

export function CustomerChip({ customer }: Props) {
  const { t } = useLanguage()
  const open = useOpenCustomer()
  const name = customer.display_name || customer.id
  return (
    <button
      type="button"
      className="link-like customer-chip"
      aria-label={t('customers.openCustomer', { name })}
      onClick={(event) => {
        event.stopPropagation()
        open(customer.id)
      }}
    >
      <span>{name}</span>
      {customer.masked_identity && customer.masked_identity !== name && <span className="quiet small">{customer.masked_identity}</span>}
    </button>
  )
}
