import { useVocabulary } from '../../client/customers'
import { useLanguage } from '../../texts/language'

/** `identity:phone`, `trait:city`, `property:备注` or a field of the kind, in words. */
export function useSayField() {
  const { code, text } = useLanguage()
  const traits = useVocabulary().data?.traits
  return (field: string) => {
    const [type, name] = field.includes(':') ? [field.slice(0, field.indexOf(':')), field.slice(field.indexOf(':') + 1)] : ['field', field]
    if (type === 'identity') return code('customer.kinds', name, name)
    if (type === 'trait') return text(traits?.find((one) => one.name === name)?.label) || name
    return type === 'property' ? name : code('imports.fields', name, name)
  }
}
