import { App, Button } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { useAcknowledgeSize, useMute, useSizeAlerts, type SizeAlert } from '../../client/monitor'
import { AlertList } from '../../components/AlertList'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'
import { CauseText } from './CauseText'
import './monitor.css'
import { TagSizes } from './TagSizes'

/** Tags whose size left its usual range, with what probably moved them. */
export function SizeAlerts() {
  const { t } = useLanguage()
  const { number } = useFormat()
  const query = useSizeAlerts()
  const acknowledge = useAcknowledgeSize()
  const [chosen, setChosen] = useState<SizeAlert | null>(null)
  const name = useTagName()
  return (
    <>
      <AlertList
        title={t('monitor.sizeAlerts')}
        empty={t('monitor.noSizeAlerts')}
        query={query}
        acknowledge={acknowledge}
        onOpen={setChosen}
        say={(one) => t('monitor.sizeText', { tag: name(one), before: number(one.before), size: number(one.size), low: number(one.low), high: number(one.high) })}
        more={(one) => <Causes one={one} />}
        actions={(one) => <Mute one={one} />}
      />
      {chosen && <TagSizes tag={chosen.tag_id} name={name(chosen)} onClose={() => setChosen(null)} />}
    </>
  )
}

function useTagName() {
  const { t, text } = useLanguage()
  return ({ tag_name }: SizeAlert) => (tag_name ? text(tag_name) : t('monitor.deleted'))
}

function Causes({ one }: { one: SizeAlert }) {
  const { t } = useLanguage()
  return (
    <ul className="causes" aria-label={t('monitor.why')}>
      {one.causes.map((cause) => <li key={JSON.stringify(cause)}><CauseText cause={cause} of={one} /></li>)}
      <li>
        {one.tag_name && <Link className="in-text" to={`/tags/${encodeURIComponent(one.tag_id)}`}>{t('monitor.toTag')}</Link>}
        {one.run_id && <> · <Link className="in-text" to={`/runs/${encodeURIComponent(one.run_id)}`}>{t('monitor.toRun')}</Link></>}
      </li>
    </ul>
  )
}

function Mute({ one }: { one: SizeAlert }) {
  const { t } = useLanguage()
  const { modal, message } = App.useApp()
  const { say } = useProblems()
  const mute = useMute()
  const name = useTagName()(one)
  const ask = () => void modal.confirm({
    title: t('monitor.muteAsk', { tag: name }), content: t('monitor.muteHint'), okText: t('monitor.mute'), cancelText: t('do.cancel'),
    onOk: () => mute.mutateAsync({ tag_id: one.tag_id, muted: true }).catch((problem: unknown) => void message.error(say(problem))),
  })
  return <Button size="small" aria-label={t('monitor.muteOf', { tag: name })} onClick={ask}>{t('monitor.mute')}</Button>
}
