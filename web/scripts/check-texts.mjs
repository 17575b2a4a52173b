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
// Families whose keys are codes from the API or of the rule language: looked up by computed keys.
const families = /^(errors|reasons|events|ops|allocation|advisors)\.|^worth\.(periods|by|reasons|sure|facts)\.|^housekeeping\.hints\.|^batches\.(counts|via)\.|^outside\.(fromWays|modes|modeHints|via|did|listModes|listModeHints|listCounts)\.|^editor\.kindMeans\.|^catalogue\.(sorts|uses|groupName|wayHints|ofScheme)\.|^packs\.(actions|troubles)\.|^segments\.(sorts|limits|moves|together|tabs|portrait\.(facets|figures)|growth\.grains)\.|^(may|audit|people\.(roles|roleHints)|exports\.(groups|fileStates)|unmask\.traits)\.|^definitions\.\w+\.|\.(kinds|derivedKinds|levels|kindHints|states|stages|modes|fields|joined|statusKinds|paidKinds|paidHints|traitKinds|steps|kindGroups|says|parts|ways|waysOfLines|measures|units|windows|whens|nothing|nothingTo|platforms|dimensions|dimensionHints|triggers|weekday)\./

const zh = new Map(flatten(chinese.zh))
const en = new Map(flatten(english.en))
const problems = []
for (const key of new Set([...zh.keys(), ...en.keys()])) {
  const [a, b] = [zh.get(key), en.get(key)]
  if (a === undefined || b === undefined) problems.push(`${key}: missing in ${a === undefined ? 'zh' : 'en'}`)
  else if (parameters(a) !== parameters(b)) problems.push(`${key}: parameters differ: ${a} / ${b}`)
  else if (!a.trim() || !b.trim()) problems.push(`${key}: empty`)
  else if (!families.test(key) && !sources.includes(`'${key}'`)) problems.push(`${key}: nothing uses it`)
}
console.log(problems.length ? problems.join('\n') : `${zh.size} texts, the same in both languages`)
process.exit(problems.length ? 1 : 0)
