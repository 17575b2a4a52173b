import { Select } from 'antd'
import { useVocabulary } from '../../client/customers'
import type { Tag, Text, Vocabulary } from '../../client/types'
import { Field, FilterForm, type Applied } from '../../components/FilterForm'
import { SearchBox } from '../../components/list/SearchBox'
import { useTagIndex, useTagWords } from '../../components/TagChip'
import { traitFields } from '../../rules/fields'
import { useLanguage, type TextKey } from '../../texts/language'
import { AddTraitFilter } from './AddTraitFilter'
import type { CustomerFilterState } from './useCustomerFilter'

const without = (list: string[], one: string) => list.filter((other) => other !== one)

type Props = { state: CustomerFilterState; /** How the rule in the address reads. */ sentence: Text | null | undefined }

export function CustomerFilters({ state, sentence }: Props) {
  const { t, text } = useLanguage()
  const tags = [...useTagIndex().values()]
  const vocabulary = useVocabulary().data
  const sayTag = useSayTagFilter()
  const sayTrait = useSayTraitFilter(vocabulary)
  const saySegment = (id: string) => text([...(vocabulary?.segments ?? []), ...(vocabulary?.lists ?? [])].find((one) => one.id === id)?.name) || id
  // The chosen tags stand in their own control; the other conditions have no other place to be seen.
  const applied: Applied[] = [
    ...state.trait.map((one) => ({ key: one, words: sayTrait(one), remove: () => state.change({ trait: without(state.trait, one) }) })),
    ...state.segment.map((one) => ({
      key: one, words: t('customers.inSegment', { name: saySegment(one) }), remove: () => state.change({ segment: without(state.segment, one) }),
    })),
    ...(state.rule ? [{ key: 'rule', words: text(sentence) || t('customers.byRule'), remove: () => state.change({ rule: '' }) }] : []),
  ]
  return (
    <FilterForm applied={applied} filtered={state.filtered} onClear={state.clear}>
      <Field label={t('customers.searchLabel')} htmlFor="customer-search"><SearchBox id="customer-search" label={t('customers.search')} labelled={false} value={state.q} onSearch={(q) => state.change({ q })} /></Field>
      <Field label={t('customers.filterTags')} htmlFor="customer-tags">
        <Select
          id="customer-tags"
          mode="multiple"
          placeholder={t('customers.filterTagsPlaceholder')}
          value={state.tag}
          options={tags.flatMap((tag) => tagOptions(tag).map((value) => ({ value, label: sayTag(value) })))}
          onChange={(tag: string[]) => state.change({ tag })}
          showSearch={{ optionFilterProp: 'label' }}
          maxTagCount="responsive"
          popupMatchSelectWidth={false}
        />
      </Field>
      <Field label={t('customers.filterTraits')}>
        <AddTraitFilter vocabulary={vocabulary} onAdd={(one) => state.change({ trait: [...without(state.trait, one), one] })} />
      </Field>
    </FilterForm>
  )
}

function tagOptions(tag: Tag): string[] {
  const levels = tag.definition.levels
  return levels.length > 1 ? [tag.id, ...levels.map(({ key }) => `${tag.id}:${key}`)] : [tag.id]
}

function useSayTagFilter() {
  const { t } = useLanguage()
  const index = useTagIndex()
  const words = useTagWords()
  return (filter: string): string => {
    const [id = '', level] = filter.split(':')
    const tag = index.get(id)
    const several = (tag?.definition.levels.length ?? 0) > 1
    return several && !level ? t('customers.anyValue', { tag: words(tag, id) }) : words(tag, id, level)
  }
}

/** `city:in:杭州,上海` as people read it. */
function useSayTraitFilter(vocabulary: Vocabulary | undefined) {
  const { t, text } = useLanguage()
  return (filter: string): string => {
    const [name = '', op = 'eq', ...rest] = filter.split(':')
    const field = vocabulary && traitFields(vocabulary).find((one) => one.name === name)
    const value = rest.join(':').split(',').map((one) => text(field?.words?.[one]) || one).join('、')
    const shown = field?.kind === 'flag' ? t(value === 'true' ? 'common.yes' : 'common.no') : value
    return [text(field?.label) || name, t(`ops.${field?.kind ?? 'text'}.${op}` as TextKey), shown].filter(Boolean).join(' ')
  }
}
