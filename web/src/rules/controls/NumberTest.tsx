import { absentableOperators, reshape } from '../fields'
import type { Operator, Test, Value } from '../nodes'
import type { Wrong } from '../rows/rowProps'
import type { Choice } from '../useNamesOf'
import { OperatorSelect } from './OperatorSelect'
import { ValueInput } from './ValueInput'

type Props = {
  test: Test
  onChange: (test: Test) => void
  wrong: Wrong
  operators?: Operator[]
  unit?: string
  choices?: Choice[]
  /** Shown and typed as so many times what the rule says: 100 for a share in percent. */
  scale?: number
}

/** 『至少』『3』次: a comparison with a number. */
export function NumberTest({ test, onChange, wrong, operators = absentableOperators, unit, choices, scale = 1 }: Props) {
  return (
    <>
      <OperatorSelect
        kind="number"
        value={test.op}
        operators={operators}
        invalid={wrong('op')}
        onChange={(op) => onChange({ op, value: reshape(test.value, op) })}
      />
      <ValueInput
        kind="number"
        op={test.op}
        value={scaled(test.value, scale)}
        unit={unit}
        choices={choices}
        invalid={wrong('value')}
        onChange={(value) => onChange({ op: test.op, value: scaled(value, 1 / scale) })}
      />
    </>
  )
}

// Twelve digits: what floating point adds to 0.07 × 100 is cut off, what a person typed is not.
const times = (number: number, scale: number) => (scale === 1 ? number : Number((number * scale).toPrecision(12)))

function scaled(value: Value | undefined, scale: number): Value | undefined {
  if (Array.isArray(value)) return value.map((one) => (typeof one === 'number' ? times(one, scale) : one)) as Value
  return typeof value === 'number' ? times(value, scale) : value
}
