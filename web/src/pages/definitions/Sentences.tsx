import type { Text } from '../../client/types'
import { useLanguage } from '../../texts/language'

type Said = { key: string; zh: string; en: string }

/** A definition read back, a line for each level. */
export function Sentences({ sentence, levels }: { sentence: Said[]; levels: { key: string; name: Text }[] }) {
  const { text, language } = useLanguage()
  const nameOf = (key: string) => text(levels.find((level) => level.key === key)?.name) || key
  return (
    <div className="stack-small">
      {sentence.map((one) => (
        <p key={one.key} className="sentence">
          {sentence.length > 1 && <strong>{nameOf(one.key)}{language === 'zh' ? '：' : ': '}</strong>}
          {one[language]}
        </p>
      ))}
    </div>
  )
}
