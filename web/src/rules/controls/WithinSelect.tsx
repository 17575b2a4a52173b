import { useLanguage } from '../../texts/language'
import { traitFields } from '../fields'
import type { Within } from '../nodes'
import type { Wrong } from '../rows/rowProps'
import { useRuleContext } from '../RuleContext'
import { WordSelect } from './Labelled'

type Props = { value: Within | undefined; onChange: (within: Within | undefined) => void; wrong: Wrong }

/** Among whom customers are ranked: everybody, or those with the same value of a trait or a tag. */
export function WithinSelect({ value, onChange, wrong }: Props) {
  const { t, text } = useLanguage()
  const { vocabulary, tagId } = useRuleContext()
  const tags = vocabulary.tags.filter(({ id }) => id !== tagId)
  const traits = traitFields(vocabulary)
  return (
    <WordSelect
      label={t('editor.among')}
      value={value ? keyOf(value) : 'all'}
      status={wrong('within') ? 'error' : undefined}
      options={[
        { value: 'all', label: t('editor.everybody') },
        { label: t('editor.trait'), options: traits.map(({ name, label }) => ({ value: keyOf({ trait: name }), label: t('editor.sameTrait', { name: text(label) || name }) })) },
        { label: t('editor.tag'), options: tags.map(({ id, name }) => ({ value: keyOf({ tag: id }), label: t('editor.sameTag', { name: text(name) || id }) })) },
      ]}
      onChange={(key) => onChange(fromKey(key))}
    />
  )
}

const keyOf = (within: Within) => ('trait' in within ? `trait:${within.trait}` : `tag:${within.tag}`)

function fromKey(key: string): Within | undefined {
  if (key.startsWith('trait:')) return { trait: key.slice('trait:'.length) }
  return key.startsWith('tag:') ? { tag: key.slice('tag:'.length) } : undefined
}
