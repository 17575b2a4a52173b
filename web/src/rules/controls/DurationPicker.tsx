import { InputNumber } from 'antd'
import { useLanguage } from '../../texts/language'
import { units, type Duration, type FixedUnit } from '../nodes'
import { unitOf } from '../windows'
import { WordSelect } from './Labelled'
import { Sentence } from './Sentence'
import { UnitSelect } from './WindowPicker'

const fixedUnits = units.filter((unit): unit is FixedUnit => unit !== 'months')

type Props = {
  value: Duration | undefined
  onChange: (duration: Duration | undefined) => void
  /** How 'at any time' is said here. */
  open: string
  invalid?: boolean
}

/** 『之后』『24』『小时』内, or at any time later. */
export function DurationPicker({ value, onChange, open, invalid }: Props) {
  const { t } = useLanguage()
  const unit = unitOf(value ?? { hours: 24 }) as FixedUnit
  const length = value?.[unit] ?? 24
  return (
    <span className="rule-window">
      <WordSelect
        label={t('editor.howSoon')}
        value={value ? 'within' : 'open'}
        status={invalid ? 'error' : undefined}
        options={[{ value: 'within', label: t('editor.afterwards') }, { value: 'open', label: open }]}
        onChange={(choice) => onChange(choice === 'within' ? { hours: 24 } : undefined)}
      />
      {value && (
        <Sentence
          text={t('editor.windowLast')}
          slots={{
            n: (
              <InputNumber
                aria-label={t('editor.howSoonLength')}
                min={1}
                precision={0}
                value={length}
                onChange={(n) => n !== null && onChange({ [unit]: n })}
                style={{ width: 72 }}
              />
            ),
            unit: <UnitSelect value={unit} of={fixedUnits} onChange={(next) => onChange({ [next]: length })} />,
          }}
        />
      )}
    </span>
  )
}
