import { Button, Empty, Segmented, Tag } from 'antd'
import { Link, useSearchParams } from 'react-router'
import { useReviews, type Waiting } from '../../client/definitions'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { Sentences } from './Sentences'
import '../tags/tags.css'
import './definitions.css'

/** What waits for a second person, or to be published. */
export default function Reviews() {
  const { t } = useLanguage()
  const [search, setSearch] = useSearchParams()
  const query = useReviews()
  if (query.error) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  if (!query.data) return <Loading />
  const all = search.get('show') === 'all'
  const items = all ? query.data.items : query.data.items.filter(({ mine }) => mine)
  const show = (value: string) => setSearch(value === 'all' ? { show: 'all' } : {}, { replace: true })
  return (
    <>
      <PageHeader title={t('definitions.reviews')} note={t('definitions.reviewsNote')} />
      <div className="stack">
        <div>
          <Segmented
            value={all ? 'all' : 'mine'}
            onChange={show}
            options={[
              { value: 'mine', label: `${t('definitions.mine')} (${query.data.mine})` },
              { value: 'all', label: `${t('definitions.all')} (${query.data.items.length})` },
            ]}
          />
        </div>
        {items.length === 0 && (
          <div className="panel">
            <Empty description={<><strong>{t(all ? 'definitions.nothingWaits' : 'definitions.nothingMine')}</strong><br />{t('definitions.nothingNext')}</>}>
              <Link to="/tags"><Button>{t('tags.title')}</Button></Link>
            </Empty>
          </div>
        )}
        {items.map((item) => <Waits key={item.tag_id} item={item} />)}
      </div>
    </>
  )
}

function Waits({ item }: { item: Waiting }) {
  const { t, text, code, person } = useLanguage()
  const { dateTime } = useFormat()
  const held = item.status === 'published' || item.status === 'paused'
  return (
    <article className="panel stack" aria-label={text(item.name)}>
      <div className="row-between wrap">
        <span className="row wrap">
          <strong>{text(item.name)}</strong>
          <Tag className={`definition-tag is-${item.state === 'approved' ? 'published' : 'review'}`}>{code('definitions.waitsFor', item.state)}</Tag>
          <span className="quiet small">{t(`definitions.kind.${held ? 'next' : 'new'}`)}</span>
        </span>
        <Link to={`/tags/${encodeURIComponent(item.tag_id)}/definition`}>
          <Button type={item.mine ? 'primary' : 'default'}>{t(item.mine ? 'definitions.decide' : 'definitions.see')}</Button>
        </Link>
      </div>
      <Sentences sentence={item.sentence} levels={item.levels} />
      <span className="quiet small">{t('definitions.draftBy', { name: person(item.made_by), time: dateTime(item.made_at) })}</span>
      {item.comment && <p className="remark-text">{item.comment}</p>}
    </article>
  )
}
