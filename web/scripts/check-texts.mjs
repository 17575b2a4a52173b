// The catalogues must have equal keys, equal parameters, no empty text, and no key that nothing uses.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runnerImport } from 'vite'

const { module: chinese } = await runnerImport('./src/texts/zh.ts')
const { module: english } = await runnerImport('./src/texts/en.ts')

const flatten = (texts, prefix = '') =>
  Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value]] : flatten(value, `${prefix}${key}.`),
  )
const parameters = (text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].toSorted().join(' ')
const sources = readdirSync('src', { recursive: true })
  .filter((name) => /\.tsx?$/.test(name) && !name.startsWith('texts/zh') && !name.startsWith('texts/en'))
  .map((name) => readFileSync(join('src', name), 'utf8'))
  .join('\n')
const found = (pattern) => [...sources.matchAll(pattern)].map(([, name]) => name)
// Families whose keys are codes from the API or of the rule language, named as a whole: 'editor.ways', code('errors', …).
const families = [...found(/['"]([a-zA-Z]+\.[\w.]+)['"]/g), ...found(/\bcode\('(\w+)'/g)].map((name) => `${name}.`)
// Keys that end in a computed word. `tiers.${key}` would cover all of a page's texts: there the word must stand in quotes.
const computed = found(/`([a-zA-Z]+\.[\w.]*)\$\{/g)
const isSpoken = (key) => key.split('.').length > 2 || sources.includes(`'${key.split('.')[1]}'`)
const isUsed = (key) =>
  sources.includes(`'${key}'`) ||
  families.some((start) => key.startsWith(start)) ||
  computed.some((start) => key.startsWith(start) && isSpoken(key))

const zh = new Map(flatten(chinese.zh))
const en = new Map(flatten(english.en))
const problems = []
for (const key of new Set([...zh.keys(), ...en.keys()])) {
  const [a, b] = [zh.get(key), en.get(key)]
  if (a === undefined || b === undefined) problems.push(`${key}: missing in ${a === undefined ? 'zh' : 'en'}`)
  else if (parameters(a) !== parameters(b)) problems.push(`${key}: parameters differ: ${a} / ${b}`)
  else if (!a.trim() || !b.trim()) problems.push(`${key}: empty`)
  else if (!isUsed(key)) problems.push(`${key}: nothing uses it`)
}
console.log(problems.length ? problems.join('\n') : `${zh.size} texts, the same in both languages`)
process.exit(problems.length ? 1 : 0)
