import { Empty, Tabs } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { useQuality } from '../../client/quality'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useLanguage } from '../../texts/language'
import { Alerts } from './Alerts'
import { FieldHistory } from './FieldHistory'
import { HeatTable } from './HeatTable'
import { Names } from './Names'
import { Rates } from './Rates'
import { SourceCards } from './SourceCards'
import { Thresholds } from './Thresholds'
import './quality.css'

type Chosen = { source: string; field: string }

/** How good the data of every source is: alerts, a score for each source, and its fields against five dimensions. */
export default function Quality() {
  const { t } = useLanguage()
  const query = useQuality()
  const [source, setSource] = useState<string>()
  const [chosen, setChosen] = useState<Chosen | null>(null)
  if (query.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  const { sources, weights } = query.data
  const shown = sources.find((one) => one.source === source) ?? sources[0]
  return (
    <>
      <PageHeader title={t('quality.title')} note={t('quality.note')} />
      <div className="stack">
        {shown ? (
          <>
            <Alerts onOpen={setChosen} />
            <SourceCards sources={sources} shown={shown.source} onShow={setSource} />
            <HeatTable one={shown} weights={weights} onOpen={setChosen} />
          </>
        ) : (
          <div className="panel">
            <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={<>{t('quality.empty')}<br />{t('quality.emptyText')}</>}>
              <Link to="/imports/new">{t('imports.upload')}</Link>
            </Empty>
          </div>
        )}
        <div className="panel">
          <Tabs
            items={[
              { key: 'thresholds', label: t('quality.thresholds'), children: <Thresholds sources={sources} /> },
              { key: 'rates', label: t('quality.rates'), children: <Rates /> },
              ...(shown ? [{ key: 'names', label: t('quality.names'), children: <Names key={shown.source} source={shown.source} /> }] : []),
            ]}
          />
        </div>
      </div>
      {chosen && <FieldHistory {...chosen} onClose={() => setChosen(null)} />}
    </>
  )
}
