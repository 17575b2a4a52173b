import { Select, type SelectProps } from 'antd'

type Option<V> = { value: V; label: string }
type OptionGroup<V> = { label: string; options: Option<V>[] }
type Props<V> = Omit<SelectProps<V>, 'options' | 'onChange' | 'value'> & {
  label: string
  value: V | undefined
  options: (Option<V> | OptionGroup<V>)[]
  onChange: (value: V) => void
}

/** A select whose label is for screen readers: in a sentence row the sentence itself is the visible label. */
export function WordSelect<V extends string>({ label, value, options, ...rest }: Props<V>) {
  const many = options.flatMap((one) => ('options' in one ? one.options : [one])).length > 8
  return (
    <Select<V>
      aria-label={label}
      placeholder={label}
      value={value || undefined}
      options={options}
      popupMatchSelectWidth={false}
      showSearch={many ? { optionFilterProp: 'label' } : false}
      {...rest}
    />
  )
}
