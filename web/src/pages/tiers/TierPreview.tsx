import { Spin } from 'antd'
import { useTierWhatIf, type TierDesign } from '../../client/tiers'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useSettled } from '../../components/useSettled'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'

/** Beside the editor, always: what the levels would be right now. */
export function TierPreview({ design, schemeId }: { design: TierDesign; schemeId: string | null }) {
  const { t, text } = useLanguage()
  const { number, percent } = useFormat()
  const query = useTierWhatIf(useSettled(design, 400), schemeId)
  const told = query.isError ? undefined : query.data
  return (
    <aside className="panel stack tier-side" aria-label={t('tiers.preview')} aria-live="polite">
      <div className="row-between"><h2 className="panel-title">{t('tiers.preview')}</h2>{query.isFetching && <Spin size="small" />}</div>
      <ProblemAlert problem={query.error} />
      {told && (
        <div className="stack-small">
          {design.levels.map((level) => {
            const heads = told.levels.find(({ key }) => key === level.key)?.then.customers ?? 0
            const share = told.population ? heads / told.population : 0
            return (
              <div className="tier-row" key={level.key}>
                <span>{text(level.name) || level.key}</span>
                <span className="bar" aria-hidden><span style={{ width: `${share * 100}%` }} /></span>
                <span className="numeric" data-testid={`heads-${level.key}`}>{number(heads)} · {percent(share)}</span>
              </div>
            )
          })}
          <span className="quiet small">{t('tiers.of', { n: number(told.population) })}</span>
        </div>
      )}
      <span className="quiet small">{t('tiers.previewHint')}</span>
    </aside>
  )
}
