import { Button, Empty, Select } from 'antd'
import { Link, useSearchParams } from 'react-router'
import { useOverlap, useSegments } from '../../client/segments'
import { Field } from '../../components/FilterForm'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useLanguage } from '../../texts/language'
import { FlowCard } from './FlowCard'
import { Upset } from './Upset'
import './segments.css'

const MOST = 5

/** Up to five segments side by side; which ones is in the address. */
export default function Compare() {
  const { t, text } = useLanguage()
  const [search, setSearch] = useSearchParams()
  const chosen = search.getAll('segment').slice(0, MOST)
  const every = useSegments(false)
  const overlap = useOverlap(chosen)
  const choose = (ids: string[]) =>
    setSearch((current) => {
      current.delete('segment')
      for (const id of ids) current.append('segment', id)
      return current
    }, { replace: true })
  return (
    <>
      <PageHeader title={t('segments.overlap.title')} note={t('segments.overlap.note')} back={{ to: '/segments', label: t('segments.back') }} />
      <div className="stack">
        {every.data && every.data.length < 2 ? (
          <div className="panel">
            <Empty description={t('segments.overlap.tooFew')}><Link to="/segments/new"><Button type="primary">{t('segments.new')}</Button></Link></Empty>
          </div>
        ) : <div className="panel">
          <Field label={t('segments.overlap.choose')} htmlFor="compare-segments" hint={t('segments.overlap.chooseHint')}>
            <Select
              id="compare-segments"
              mode="multiple"
              maxCount={MOST}
              value={chosen}
              onChange={choose}
              loading={every.isPending}
              optionFilterProp="label"
              options={(every.data ?? []).map(({ id, name }) => ({ value: id, label: text(name) }))}
            />
          </Field>
        </div>}
        <ProblemAlert problem={overlap.error ?? every.error} retry={() => void overlap.refetch()} />
        {chosen.length > 1 && overlap.isPending && <Loading />}
        {chosen.length > 1 && overlap.data && <Upset overlap={overlap.data} />}
        {chosen.length > 1 && !overlap.isError && <FlowCard segments={chosen} />}
      </div>
    </>
  )
}
