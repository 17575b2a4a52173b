import { Select, type SelectProps } from 'antd'

type Option<V> = { value: V; label: string }
type Props<V> = Omit<SelectProps<V, Option<V>>, 'options' | 'onChange' | 'value'> & {
  label: string
  value: V | undefined
  options: Option<V>[]
  onChange: (value: V) => void
}

/** A select whose label is for screen readers: in a sentence row the sentence itself is the visible label. */
export function WordSelect<V extends string>({ label, value, ...rest }: Props<V>) {
  return (
    <Select<V, Option<V>>
      aria-label={label}
      placeholder={label}
      value={value || undefined}
      popupMatchSelectWidth={false}
      showSearch={rest.options.length > 8 ? { optionFilterProp: 'label' } : false}
      {...rest}
    />
  )
}
