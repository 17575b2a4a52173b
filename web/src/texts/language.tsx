import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react'
import type { Text } from '../client/types'
import { en } from './en'
import { zh, type Texts } from './zh'

export type Language = 'zh' | 'en'
export type Params = Record<string, string | number>

type Leaves<T> = { [K in keyof T & string]: T[K] extends string ? K : `${K}.${Leaves<T[K]>}` }[keyof T & string]
/** A dotted key of the catalogue, e.g. `do.save`. */
export type TextKey = Leaves<Texts>

const catalogues: Record<Language, Texts> = { zh, en }
const locales: Record<Language, string> = { zh: 'zh-CN', en: 'en-GB' }
const STORED = 'zhike.language'

function lookUp(language: Language, key: string): string | undefined {
  let node: unknown = catalogues[language]
  for (const part of key.split('.')) node = (node as Record<string, unknown> | undefined)?.[part]
  return typeof node === 'string' ? node : undefined
}

function fill(template: string, params: Params, language: Language): string {
  const [one, other] = template.split(' || ')
  const singular = new Intl.PluralRules(locales[language]).select(plainNumber(params.n)) === 'one'
  const form = other === undefined || singular ? one! : other
  const locale = new Intl.NumberFormat(locales[language])
  // `{days|day|days}`: the word that goes with a number, where a text has several.
  const worded = form.replace(/\{(\w+)\|([^|}]*)\|([^|}]*)\}/g, (_, name: string, single: string, many: string) => (plainNumber(params[name]) === 1 ? single : many))
  return worded.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name]
    return value === undefined ? whole : typeof value === 'number' ? locale.format(value) : value
  })
}

/** A number that may already have been formatted ('1,234'): only its being one or many matters. */
function plainNumber(value: string | number | undefined): number {
  return typeof value === 'number' ? value : Number(String(value ?? 0).replace(/[^\d.]/g, ''))
}

export type Translate = (key: TextKey, params?: Params) => string

export type LanguageContext = {
  language: Language
  locale: string
  setLanguage: (language: Language) => void
  t: Translate
  /** Translates a code that comes from outside; `fallback` (or the code) when it is unknown. */
  code: (prefix: string, code: string, fallback?: string, params?: Params) => string
  /** A text that the API sends in both languages. */
  text: (value: Text | null | undefined) => string
  /** A person's name. The first owner is called so by the product until somebody writes another name. */
  person: (name: string | null | undefined) => string
}

const Context = createContext<LanguageContext | null>(null)

function remembered(): Language {
  return localStorage.getItem(STORED) === 'en' ? 'en' : 'zh'
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(remembered)
  useEffect(() => {
    document.documentElement.lang = locales[language]
    localStorage.setItem(STORED, language)
  }, [language])
  const value = useMemo<LanguageContext>(
    () => ({
      language,
      locale: locales[language],
      setLanguage,
      t: (key, params = {}) => fill(lookUp(language, key) ?? key, params, language),
      code: (prefix, code, fallback, params = {}) =>
        fill(lookUp(language, `${prefix}.${code}`) ?? (fallback || code), params, language),
      text: (both) => both?.[language] || both?.zh || both?.en || '',
      person: (name) => (name && name === lookUp('zh', 'people.shopOwner') ? lookUp(language, 'people.shopOwner') : name) || '',
    }),
    [language],
  )
  return <Context value={value}>{children}</Context>
}

export function useLanguage(): LanguageContext {
  const value = use(Context)
  if (!value) throw new Error('useLanguage is used outside LanguageProvider')
  return value
}
