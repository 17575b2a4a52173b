import { useAcknowledge, useQualityAlerts } from '../../client/quality'
import { AlertList } from '../../components/AlertList'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useSayField } from './sayField'

type Props = { onOpen: (chosen: { source: string; field: string }) => void }

/** What is below its threshold now, and what was. */
export function Alerts({ onOpen }: Props) {
  const { t, code } = useLanguage()
  const { percent } = useFormat()
  const sayField = useSayField()
  const query = useQualityAlerts()
  const acknowledge = useAcknowledge()
  return (
    <AlertList
      title={t('alerts.title')}
      empty={t('quality.noAlerts')}
      query={query}
      acknowledge={acknowledge}
      onOpen={onOpen}
      say={(one) =>
        t('quality.alertText', {
          source: one.source, field: sayField(one.field), dimension: code('quality.dimensions', one.dimension), value: percent(one.value), below: percent(one.below),
        })
      }
    />
  )
}
