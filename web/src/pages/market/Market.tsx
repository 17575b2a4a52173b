import { Button, Empty, Input, Segmented, Select } from 'antd'
import { useMemo, useState } from 'react'
import { Link } from 'react-router'
import { useFigures, useOwnFigure, useSeries, type Figure, type Per, type Series } from '../../client/market'
import { Field } from '../../components/FilterForm'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useLanguage } from '../../texts/language'
import { MarketChart, type Line } from './MarketChart'
import './market.css'

const figures = ['paid', 'orders', 'average_price'] as const
const pers = ['day', 'week', 'month'] as const
const keyOf = ({ source, series, item }: Series) => JSON.stringify([source, series, item])
const nameOf = ({ series, item }: Series) => (item === null ? series : `${series} · ${item}`)

/** Figures of others beside one's own, on one time axis. */
export default function Market() {
  const { t } = useLanguage()
  const query = useSeries()
  return (
    <>
      <PageHeader title={t('market.title')} note={t('market.note')} actions={<Link to="/imports/new"><Button type="primary">{t('market.import')}</Button></Link>} />
      <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
      {query.isPending && <Loading />}
      {query.data && (query.data.items.length === 0 ? <Nothing /> : <Beside series={query.data.items} categories={query.data.categories} />)}
    </>
  )
}

function Nothing() {
  const { t } = useLanguage()
  return (
    <div className="panel table-empty">
      <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={<>{t('market.empty')}<br />{t('market.emptyText')}</>}>
        <Link to="/imports/new"><Button type="primary">{t('market.import')}</Button></Link>
      </Empty>
    </div>
  )
}

function Beside({ series, categories }: { series: Series[]; categories: string[] }) {
  const { t } = useLanguage()
  const [chosen, setChosen] = useState<string[]>(series.slice(0, 1).map(keyOf))
  const [figure, setFigure] = useState<Figure | null>('paid')
  const [per, setPer] = useState<Per>('month')
  const [category, setCategory] = useState('')
  const [product, setProduct] = useState('')
  const shown = series.filter((one) => chosen.includes(keyOf(one)))
  const market = useFigures(shown)
  const own = useOwnFigure(figure, per, category, product.trim())
  const name = figure && [t(`market.kinds.${figure}`), category, product.trim()].filter(Boolean).join(' · ')
  const loaded = market.map(({ data }) => data)
  const lines = useMemo<Line[]>(
    () => [
      ...(figure && own.data ? [{ key: 'own', name: name ?? '', unit: '', money: figure !== 'orders', own: true, points: own.data }] : []),
      ...shown.map((one, place) => ({ key: keyOf(one), name: nameOf(one), unit: one.unit ?? '', money: false, own: false, points: loaded[place] ?? [] })),
    ],
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [figure, own.data, name, chosen, JSON.stringify(loaded)],
  )
  return (
    <div className="stack">
      <section className="panel market-controls" aria-label={t('market.choose')}>
        <Field label={t('market.series')} htmlFor="market-series">
          <Select id="market-series" mode="multiple" maxCount={6} value={chosen} onChange={setChosen} placeholder={t('market.choose')} options={series.map((one) => ({ value: keyOf(one), label: `${nameOf(one)}（${one.source}）` }))} />
        </Field>
        <Field label={t('market.own')} htmlFor="market-own">
          <Select id="market-own" value={figure ?? 'none'} onChange={(value) => setFigure(value === 'none' ? null : (value as Figure))} options={['none' as const, ...figures].map((one) => ({ value: one, label: t(`market.kinds.${one}`) }))} />
        </Field>
        <Field label={t('market.category')} htmlFor="market-category">
          <Select id="market-category" showSearch disabled={!figure} value={category} onChange={setCategory} options={[{ value: '', label: t('market.allCategories') }, ...categories.map((one) => ({ value: one, label: one }))]} />
        </Field>
        <Field label={t('market.product')} htmlFor="market-product">
          <Input id="market-product" allowClear disabled={!figure} value={product} onChange={(event) => setProduct(event.target.value)} />
        </Field>
        <Field label={t('market.per')}>
          <Segmented style={{ alignSelf: 'start' }} aria-label={t('market.per')} value={per} onChange={setPer} options={pers.map((one) => ({ value: one, label: t(`market.units.${one}`) }))} />
        </Field>
      </section>
      <ProblemAlert problem={own.error} />
      {lines.length === 0 ? <div className="panel quiet">{t('market.chooseText')}</div> : <MarketChart lines={lines} />}
    </div>
  )
}
