import { App, Switch } from 'antd'
import { useAskForReview } from '../../client/definitions'
import { useMay, useWorkspace } from '../../client/session'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useLanguage } from '../../texts/language'

/** Whether definitions hold only once a second person has said yes. */
export function ReviewSetting() {
  const { t } = useLanguage()
  const { message } = App.useApp()
  const { review } = useWorkspace()
  const may = useMay()
  const ask = useAskForReview()
  const set = (on: boolean) => ask.mutate(on, { onSuccess: () => void message.success(t('definitions.settingSaved')) })
  return (
    <section className="panel stack-small" aria-label={t('definitions.setting')}>
      <div className="row-between">
        <h2 className="panel-title" id="review-setting">{t('definitions.setting')}</h2>
        <Switch aria-labelledby="review-setting" checked={review} disabled={!may('settings')} loading={ask.isPending} onChange={set} checkedChildren={t('definitions.switchOn')} unCheckedChildren={t('definitions.switchOff')} />
      </div>
      <p className="quiet small">{t('definitions.settingHint')}{may('settings') ? '' : ` ${t('definitions.settingMay')}`}</p>
      <ProblemAlert problem={ask.error} />
    </section>
  )
}
