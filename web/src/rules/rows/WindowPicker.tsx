import { InputNumber } from 'antd'
import { useLanguage } from '../../texts/language'
import { WordSelect } from '../controls/Labelled'

type Window = { days: number } | undefined
type Props = { value: Window; onChange: (window: Window) => void }

/** 『最近』『30』天内, or ever. */
export function WindowPicker({ value, onChange }: Props) {
  const { t } = useLanguage()
  return (
    <span className="rule-window">
      <WordSelect
        label={t('editor.window')}
        value={value ? 'last' : 'ever'}
        options={[{ value: 'last', label: t('editor.lastDays') }, { value: 'ever', label: t('editor.ever') }]}
        onChange={(choice) => onChange(choice === 'last' ? { days: 30 } : undefined)}
      />
      {value && (
        <>
          <InputNumber
            aria-label={t('editor.windowDays')}
            min={1}
            precision={0}
            value={value.days}
            onChange={(days) => days && onChange({ days })}
            style={{ width: 80 }}
          />
          <span>{t('editor.day')}{t('editor.within')}</span>
        </>
      )}
    </span>
  )
}
