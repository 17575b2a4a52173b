import { Input, Select } from 'antd'
import { useEffect, useState } from 'react'
import { useVocabulary } from '../../client/customers'
import type { Tag, Vocabulary } from '../../client/types'
import { Field, FilterForm, type Applied } from '../../components/FilterForm'
import { useTagIndex, useTagWords } from '../../components/TagChip'
import { traitFields } from '../../rules/fields'
import { useLanguage, type TextKey } from '../../texts/language'
import { AddTraitFilter } from './AddTraitFilter'
import type { CustomerFilterState } from './useCustomerFilter'

const sorts = [
  ['-paid_total', 'customers.paid'], ['-order_count', 'customers.orders'], ['-last_order_at', 'customers.lastOrder'],
  ['-last_event_at', 'customers.lastEvent'], ['last_order_at', 'customers.lastOrder'], ['paid_total', 'customers.paid'],
] as const

const without = (list: string[], one: string) => list.filter((other) => other !== one)

export function CustomerFilters({ state }: { state: CustomerFilterState }) {
  const { t } = useLanguage()
  const tags = [...useTagIndex().values()]
  const vocabulary = useVocabulary().data
  const sayTag = useSayTagFilter()
  const sayTrait = useSayTraitFilter(vocabulary)
  // The chosen tags stand in their own control; trait conditions have no other place to be seen.
  const applied: Applied[] = state.trait.map((one) => ({
    key: one, words: sayTrait(one), remove: () => state.change({ trait: without(state.trait, one) }),
  }))
  return (
    <FilterForm applied={applied} filtered={state.filtered} onClear={state.clear}>
      <Field label={t('customers.searchLabel')} htmlFor="customer-search"><SearchBox state={state} /></Field>
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
      <Field label={t('customers.sort')} htmlFor="customer-sort">
        <Select
          id="customer-sort"
          value={state.sort}
          onChange={(sort) => state.change({ sort })}
          popupMatchSelectWidth={false}
          options={sorts.map(([value, key]) => ({
            value: value as string,
            label: `${t(key)} · ${t(value.startsWith('-') ? 'customers.sortDesc' : 'customers.sortAsc')}`,
          }))}
        />
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
    const value = rest.join(':').replaceAll(',', '、')
    const shown = field?.kind === 'flag' ? t(value === 'true' ? 'common.yes' : 'common.no') : value
    return [text(field?.label) || name, t(`ops.${field?.kind ?? 'text'}.${op}` as TextKey), shown].filter(Boolean).join(' ')
  }
}

/** Searches when the typing pauses. */
function SearchBox({ state }: { state: CustomerFilterState }) {
  const { t } = useLanguage()
  const [typed, setTyped] = useState(state.q)
  const [searched, setSearched] = useState(state.q)
  if (searched !== state.q) {
    // The address changed: by this box (then the words are the same) or by a link.
    setSearched(state.q)
    if (typed.trim() !== state.q) setTyped(state.q)
  }
  useEffect(() => {
    if (typed.trim() === state.q) return
    const pause = setTimeout(() => state.change({ q: typed.trim() }), 350)
    return () => clearTimeout(pause)
  }, [typed, state])
  return (
    <Input.Search
      id="customer-search"
      allowClear
      placeholder={t('customers.search')}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      onSearch={(q) => state.change({ q: q.trim() })}
    />
  )
}
