import { InputNumber } from 'antd'
import type { Figure } from '../../client/allocation'
import { useLanguage } from '../../texts/language'

type Props = { label: string; value: Figure; onChange: (value: Figure) => void; percent?: boolean; least?: number }

/** A figure with the range that it lies in; a share is entered in percent. The range follows where the figure leaves it. */
export function FigureInput({ label, value, onChange, percent = false, least = 0 }: Props) {
  const { t } = useLanguage()
  const times = percent ? 100 : 1
  const shown = (n: number | null) => (n === null ? value.value : Number((n * times).toPrecision(8)))
  const part = (name: keyof Figure, n: number | null) => {
    if (n === null) return
    const all = { low: value.low ?? value.value, value: value.value, high: value.high ?? value.value, [name]: n / times }
    onChange({
      value: name === 'low' ? Math.max(all.value, all.low) : name === 'high' ? Math.min(all.value, all.high) : all.value,
      low: name === 'high' ? Math.min(all.low, all.high) : name === 'value' ? Math.min(all.low, all.value) : all.low,
      high: name === 'low' ? Math.max(all.high, all.low) : name === 'value' ? Math.max(all.high, all.value) : all.high,
    })
  }
  const input = (name: keyof Figure, said: string, quiet: boolean) => (
    <label className={quiet ? 'figure-part quiet' : 'figure-part'}>
      <span className={quiet ? 'small' : 'visually-hidden'}>{said}</span>
      <InputNumber
        size="small" min={least * times} max={percent ? 100 : 1_000_000_000} controls={false} value={shown(value[name])} suffix={percent ? '%' : undefined}
        onChange={(n) => part(name, n)} aria-label={`${label} · ${said}`}
      />
    </label>
  )
  return (
    <div className="figure-input">
      {input('value', label, false)}
      {input('low', t('allocation.low'), true)}
      {input('high', t('allocation.high'), true)}
    </div>
  )
}
