import type { SourceQuality } from '../../client/types'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { Trend } from './Trend'
import { useSayTrend } from './useSayTrend'

type Props = { sources: SourceQuality[]; shown: string; onShow: (source: string) => void }

/** One card for each source: its score, where it comes from, and how it went. */
export function SourceCards({ sources, shown, onShow }: Props) {
  const { t } = useLanguage()
  const { dateTime, number } = useFormat()
  const sayTrend = useSayTrend()
  return (
    <div className="source-cards">
      {sources.map((one) => (
        <button type="button" key={one.source} className={one.source === shown ? 'panel source-card source-shown' : 'panel source-card'} aria-pressed={one.source === shown} onClick={() => onShow(one.source)}>
          <span className="source-name">{one.source}</span>
          <span className="row-between">
            <span className="big-number">{one.score === null ? '—' : Math.round(one.score)}</span>
            <Trend values={one.trend} label={sayTrend(one.source, one.trend)} width={96} height={30} />
          </span>
          <span className="quiet small">{t('quality.fields', { n: number(one.fields.length) })} · {t('quality.last', { time: dateTime(one.at) })}</span>
        </button>
      ))}
    </div>
  )
}
