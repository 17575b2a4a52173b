import { Segmented } from 'antd'
import { useLanguage, type Language } from '../texts/language'

export function LanguageSwitch() {
  const { language, setLanguage, t } = useLanguage()
  return (
    <Segmented<Language>
      aria-label={t('app.language')}
      size="small"
      value={language}
      onChange={setLanguage}
      options={[
        { value: 'zh', label: '中文' },
        { value: 'en', label: 'EN' },
      ]}
    />
  )
}
