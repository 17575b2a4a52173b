import { Checkbox, Input, Radio, Select } from 'antd'
import { changeKinds, type ChangeKind } from '../../client/subscriptions'
import { useTags } from '../../client/tags'
import { Field } from '../../components/FilterForm'
import { useLanguage } from '../../texts/language'

export type Settings = { name: string; address: string; tag_ids: string[] | null; kinds: ChangeKind[] }
type Props = { value: Settings; onChange: (value: Settings) => void }

export const complete = ({ name, address, tag_ids, kinds }: Settings) =>
  Boolean(name.trim() && address.trim() && kinds.length && (tag_ids === null || tag_ids.length))

/** What a subscription says: who is told, and of what. */
export function SubscriptionFields({ value, onChange }: Props) {
  const { t } = useLanguage()
  const change = (part: Partial<Settings>) => onChange({ ...value, ...part })
  return (
    <>
      <Field label={t('subscriptions.name')} htmlFor="subscription-name" hint={t('subscriptions.nameHint')}>
        <Input id="subscription-name" value={value.name} maxLength={64} onChange={({ target }) => change({ name: target.value })} />
      </Field>
      <Field label={t('subscriptions.address')} htmlFor="subscription-address" hint={t('subscriptions.addressHint')}>
        <Input id="subscription-address" value={value.address} maxLength={2000} placeholder="https://example.com/hooks/tags" inputMode="url" onChange={({ target }) => change({ address: target.value })} />
      </Field>
      <Field label={t('subscriptions.kind')}>
        <Checkbox.Group
          aria-label={t('subscriptions.kind')}
          value={value.kinds}
          onChange={(kinds) => change({ kinds: kinds as ChangeKind[] })}
          options={changeKinds.map((kind) => ({ value: kind, label: t(`subscriptions.kinds.${kind}`) }))}
        />
      </Field>
      <TagsField value={value.tag_ids} onChange={(tag_ids) => change({ tag_ids })} />
    </>
  )
}

function TagsField({ value, onChange }: { value: string[] | null; onChange: (ids: string[] | null) => void }) {
  const { t, text } = useLanguage()
  const tags = useTags().data ?? []
  return (
    <Field label={t('subscriptions.tags')}>
      <Radio.Group
        aria-label={t('subscriptions.tags')}
        value={value === null ? 'all' : 'some'}
        onChange={({ target }) => onChange(target.value === 'all' ? null : [])}
        options={[{ value: 'all', label: t('subscriptions.allTags') }, { value: 'some', label: t('subscriptions.someTags') }]}
      />
      {value !== null && (
        <Select
          mode="multiple"
          aria-label={t('subscriptions.chooseTags')}
          placeholder={t('subscriptions.chooseTags')}
          value={value}
          onChange={onChange}
          options={tags.map(({ id, name }) => ({ value: id, label: text(name) || id }))}
          showSearch={{ optionFilterProp: 'label' }}
        />
      )}
    </Field>
  )
}
