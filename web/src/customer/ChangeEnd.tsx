import { ClockCircleOutlined } from '@ant-design/icons'
import { App, Button, Popover } from 'antd'
import { useState } from 'react'
import { useHandTag, type TagEnd } from '../client/customers'
import { useLanguage } from '../texts/language'
import { useProblems } from '../texts/problems'
import { EndPicker } from './EndPicker'

type Props = { customerId: string; tagId: string; value: string; name: string }

/** Says anew when a hand tag ends: setting it again at its level. */
export function ChangeEnd({ name, ...tag }: Props) {
  const { t } = useLanguage()
  const [open, setOpen] = useState(false)
  return (
    <Popover trigger="click" placement="bottomRight" open={open} onOpenChange={setOpen} content={<EndForm {...tag} onDone={() => setOpen(false)} />}>
      <Button size="small" type="text" icon={<ClockCircleOutlined aria-hidden />} aria-label={t('handTagEnds.setEnd', { name })} />
    </Popover>
  )
}

function EndForm({ customerId, tagId, value, onDone }: Omit<Props, 'name'> & { onDone: () => void }) {
  const { t } = useLanguage()
  const { say } = useProblems()
  const { message } = App.useApp()
  const [end, setEnd] = useState<TagEnd | null>({})
  const handTag = useHandTag(customerId)
  const save = () =>
    handTag.mutate(
      { tagId, value, end: end! },
      {
        onSuccess: () => {
          void message.success(t('handTagEnds.endSaved'))
          onDone()
        },
        onError: (problem) => void message.error(say(problem)),
      },
    )
  return (
    <div className="hand-tag-form">
      <EndPicker value={end} onChange={setEnd} />
      <Button type="primary" disabled={!end} loading={handTag.isPending} onClick={save}>{t('do.save')}</Button>
    </div>
  )
}
