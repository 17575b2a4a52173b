import { Button, Input } from 'antd'
import { useState } from 'react'
import { useComment, type Remark } from '../../client/definitions'
import { useMay } from '../../client/session'
import { Field } from '../../components/FilterForm'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'

/** What was done to a definition and said about it, the newest first. */
export function Talk({ id, remarks }: { id: string; remarks: Remark[] }) {
  const { t, code } = useLanguage()
  const { dateTime } = useFormat()
  const may = useMay()
  const [text, setText] = useState('')
  const say = useComment(id)
  const send = () => say.mutate(text.trim(), { onSuccess: () => setText('') })
  return (
    <section className="panel stack" aria-label={t('definitions.talk')}>
      <h2 className="panel-title">{t('definitions.talk')}</h2>
      {(may('define') || may('review')) && (
        <Field label={t('definitions.say')} htmlFor="comment" hint={t('definitions.sayHint')}>
          <div className="stack-small">
            <Input.TextArea id="comment" rows={2} maxLength={2000} value={text} onChange={({ target }) => setText(target.value)} />
            <div><Button disabled={!text.trim()} loading={say.isPending} onClick={send}>{t('definitions.send')}</Button></div>
          </div>
        </Field>
      )}
      <ProblemAlert problem={say.error} />
      {remarks.length === 0 && <p className="quiet">{t('definitions.noRemarks')}</p>}
      <ul className="remarks">
        {remarks.map((remark, i) => (
          // eslint-disable-next-line react/no-array-index-key
          <li key={`${remark.at}-${i}`}>
            <div><strong>{remark.by}</strong> {code('definitions.what', remark.what)} <span className="quiet small">{dateTime(remark.at)} · {t('definitions.version', { n: remark.version })}</span></div>
            {remark.text && <p className="remark-text">{remark.text}</p>}
          </li>
        ))}
      </ul>
    </section>
  )
}
