import { Alert, App, Button, Input, Modal } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { useCustomers } from '../../client/customers'
import { useSaveSegment } from '../../client/segments'
import type { Text } from '../../client/types'
import { Amount } from '../../components/Amount'
import { Field } from '../../components/FilterForm'
import { PageTable } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import type { Node } from '../../rules/nodes'
import { useLanguage } from '../../texts/language'

/** The customers behind a row of a report, what they are called, and the name of the analysis that says so. */
export type People = { rule: Node; name: Text; of: Text }

const SHOWN = 5
const NAME_LENGTH = 64

const namedBy = ({ name, of }: People): Text => ({
  zh: `${of.zh}：${name.zh}`.slice(0, NAME_LENGTH), en: `${of.en}: ${name.en}`.slice(0, NAME_LENGTH),
})

/** Who they are, all of them in the list of customers, and how they become a segment. */
export function PeopleDialog({ people, onClose }: { people: People; onClose: () => void }) {
  const { t, text } = useLanguage()
  const { number } = useFormat()
  const rule = JSON.stringify(people.rule)
  const query = useCustomers({ rule }, null, SHOWN)
  return (
    <Modal open title={text(people.name)} onCancel={onClose} footer={null} width={640}>
      <div className="stack">
        <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
        {query.data && (
          <>
            <div>
              <div className="big-number">{t('common.people', { n: number(query.data.total ?? 0) })}</div>
              {query.data.sentence && <div className="quiet">{text(query.data.sentence)}</div>}
            </div>
            <PageTable
              label={text(people.name)}
              size="small"
              rows={query.data.items}
              rowKey={({ id }) => id}
              columns={[
                { key: 'customer', title: t('customers.customer'), render: ({ display_name, id }) => <Link to={`/customers/${id}`}>{display_name || id}</Link> },
                { key: 'orders', title: t('customers.orders'), align: 'end', render: ({ order_count }) => <span className="numeric">{number(order_count)}</span> },
                { key: 'paid', title: t('customers.paid'), align: 'end', render: ({ paid_total }) => <Amount value={paid_total} /> },
              ]}
            />
          </>
        )}
        <div><Link to={`/customers?${new URLSearchParams({ rule })}`}><Button>{t('analyses.showAll')}</Button></Link></div>
        <MakeSegment people={people} />
      </div>
    </Modal>
  )
}

/** A segment with this rule: who belongs to it follows the facts from now on. */
function MakeSegment({ people }: { people: People }) {
  const { t, text, language } = useLanguage()
  const { number } = useFormat()
  const { message } = App.useApp()
  const proposed = namedBy(people)
  const [name, setName] = useState(text(proposed))
  const create = useSaveSegment()
  const made = create.data
  const make = () => {
    // A name that nobody changed is known in both languages.
    const words = name.trim() === text(proposed) ? proposed : { zh: name.trim(), en: name.trim() }
    create.mutate({ name: words, rule: people.rule }, { onSuccess: () => void message.success(t('analyses.segmentMade')) })
  }
  if (made) {
    return (
      <Alert
        type="success"
        showIcon
        title={t('analyses.segmentStands', { name: made.name[language], n: number(made.customers ?? 0) })}
        action={<Link to={`/customers?${new URLSearchParams({ segment: made.id })}`}>{t('analyses.segmentCustomers')}</Link>}
      />
    )
  }
  return (
    <div className="stack-small">
      <Field label={t('analyses.segmentName')} htmlFor="segment-name" hint={t('analyses.segmentHint')}>
        <div className="row report-segment">
          <Input id="segment-name" value={name} maxLength={NAME_LENGTH} onChange={({ target }) => setName(target.value)} />
          <Button type="primary" disabled={!name.trim()} loading={create.isPending} onClick={make}>{t('analyses.makeSegment')}</Button>
        </div>
      </Field>
      <ProblemAlert problem={create.error} />
    </div>
  )
}
