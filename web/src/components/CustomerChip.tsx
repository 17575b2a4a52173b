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

/** The masked identity, unless the customer is already called by it. */
export function maskedBeside({ display_name, masked_identity }: Pick<Customer, 'display_name' | 'masked_identity'>) {
  return masked_identity === display_name ? null : masked_identity
}

type Props = { customer: Pick<Customer, 'id' | 'display_name' | 'masked_identity'> }

export function CustomerChip({ customer }: Props) {
  const { t } = useLanguage()
  const open = useOpenCustomer()
  const name = customer.display_name || customer.id
  const masked = maskedBeside(customer)
  return (
    <button
      type="button"
      className="link-like customer-chip"
      onClick={(event) => {
        event.stopPropagation()
        open(customer.id)
      }}
    >
      <span><span className="visually-hidden">{t('customers.open')} </span>{name}</span>
      {masked && <span className="quiet small">{masked}</span>}
    </button>
  )
}
